import type { Translation } from '../op-context.ts';

/** `log`. */
export const log: Translation = (op) => { op.emit('Log', { x: op.value('X') }); };
