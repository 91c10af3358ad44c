import type { Translation } from '../op-context.ts';

/** `softmax`. */
export const softmax: Translation = (op) => { op.emit('Softmax', { x: op.value('X') }, { axis: op.number('axis', -1) }); };
