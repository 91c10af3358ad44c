import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `clip` with its bounds in attributes. */
export const clip: Translation = (op) => {
  op.expectNone('Min', 'Max');
  op.emit('Clip', { x: op.value('X') }, { min: digits(op.number('min', 0)), max: digits(op.number('max', 0)) });
};
