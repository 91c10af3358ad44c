import type { Translation } from '../op-context.ts';

/** `abs`. */
export const abs: Translation = (op) => { op.emit('Abs', { x: op.value('X') }); };
