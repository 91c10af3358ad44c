import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `hard_sigmoid`. */
export const hardSigmoid: Translation = (op) => {
  op.emit('HardSigmoid', { x: op.value('X') }, { slope: digits(op.number('slope', 0.2)), offset: digits(op.number('offset', 0.5)) });
};
