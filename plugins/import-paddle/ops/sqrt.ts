import type { Translation } from '../op-context.ts';

/** `sqrt`. */
export const sqrt: Translation = (op) => { op.emit('Sqrt', { x: op.value('X') }); };
