import type { Translation } from '../op-context.ts';

/** `exp`. */
export const exp: Translation = (op) => { op.emit('Exp', { x: op.value('X') }); };
