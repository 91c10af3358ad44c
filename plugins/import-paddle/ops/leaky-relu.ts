import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `leaky_relu`. */
export const leakyRelu: Translation = (op) => { op.emit('LeakyRelu', { x: op.value('X') }, { alpha: digits(op.number('alpha', 0.02)) }); };
