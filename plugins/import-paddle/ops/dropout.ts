import type { Translation } from '../op-context.ts';

/** `dropout` when testing: nothing, or in its first form a factor. */
export const dropout: Translation = (op) => {
  op.expect('is_test', true);
  const kept = 1 - op.number('dropout_prob', 0.5);
  if (op.text('dropout_implementation', 'downgrade_in_infer') === 'upscale_in_train') op.bind('Out', op.binding('X'));
  else op.emit('Mul', { a: op.value('X'), b: op.scalar(kept) });
};
