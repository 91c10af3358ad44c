import type { Translation } from '../op-context.ts';

/** `sigmoid`. */
export const sigmoid: Translation = (op) => { op.emit('Sigmoid', { x: op.value('X') }); };
