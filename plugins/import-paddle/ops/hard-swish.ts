import type { Translation } from '../op-context.ts';

/** `hard_swish`: x · min(max(x + offset, 0), threshold) / scale. */
export const hardSwish: Translation = (op) => {
  const x = op.value('X');
  const [threshold, scale, offset] = [op.number('threshold', 6), op.number('scale', 6), op.number('offset', 3)];
  if (threshold === 6 && scale === 6 && offset === 3) {
    op.emit('HardSwish', { x });
    return;
  }
  const shifted = op.step('Add', { a: x, b: op.scalar(offset) }).y;
  const gate = op.step('Mul', { a: op.step('Clip', { x: shifted }, { min: 0, max: threshold }).y, b: op.scalar(1 / scale) }).y;
  op.emit('Mul', { a: x, b: gate });
};
