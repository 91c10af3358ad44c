import type { Translation } from '../op-context.ts';

/** `swish` and `silu`: x · sigmoid(beta · x). */
export const swish: Translation = (op) => {
  const x = op.value('X');
  const beta = op.number('beta', 1);
  const scaled = beta === 1 ? x : op.step('Mul', { a: x, b: op.scalar(beta) }).y;
  op.emit('Mul', { a: x, b: op.step('Sigmoid', { x: scaled }).y });
};
