import { defineOp } from './define-op.ts';
import { expectFloat, expectLike, expectRank } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    MovingAverage: { inputs: { old: Value; value: Value; decay: Value }; outputs: 'y'; attrs: Record<never, never> };
  }
}

/** decay * old + (1 - decay) * value: running statistics and weight averages. Source: Paddle `batch_norm`, `ExponentialMovingAverage`. */
export const MovingAverage = defineOp<'MovingAverage'>({
  name: 'MovingAverage',
  doc: 'decay * old + (1 - decay) * value: running statistics and weight averages. Source: Paddle `batch_norm`, `ExponentialMovingAverage`.',
  inputs: { old: { doc: 'float32, the average so far' }, value: { doc: 'what joins it, as old' }, decay: { doc: 'rank 0, share of old' } },
  outputs: { y: 'as old' },
  attrs: {},
  infer({ old, value, decay }) {
    expectFloat('MovingAverage.old', old);
    expectLike('MovingAverage.value', value, old);
    expectFloat('MovingAverage.decay', decay);
    expectRank('MovingAverage.decay', decay, 0);
    return { y: old };
  },
});
