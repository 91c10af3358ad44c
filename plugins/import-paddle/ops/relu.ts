import type { Translation } from '../op-context.ts';

/** `relu`. */
export const relu: Translation = (op) => { op.emit('Relu', { x: op.value('X') }); };
