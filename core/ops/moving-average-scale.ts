import { defineOp } from './define-op.ts';
import { expectFloat, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    MovingAverageScale: { inputs: { value: Value; state: Value; accum: Value }; outputs: 'scale' | 'nextState' | 'nextAccum'; attrs: { rate: number } };
  }
}

/** The threshold of an activation as a moving average of absolute maxima. Source: Paddle `fake_quantize_moving_average_abs_max`. */
export const MovingAverageScale = defineOp<'MovingAverageScale'>({
  name: 'MovingAverageScale',
  doc: 'state = rate * state + 1; accum = rate * accum + value; scale = accum / state: a moving average that starts without bias. Source: Paddle `fake_quantize_moving_average_abs_max`.',
  inputs: { value: { doc: 'float32 [1], largest absolute value of this step' }, state: { doc: '[1], weight so far' }, accum: { doc: '[1], weighted sum so far' } },
  outputs: { scale: '[1]', nextState: '[1]', nextAccum: '[1]' },
  attrs: { rate: { doc: 'share of the past', default: 0.9 } },
  infer(types) {
    for (const [slot, type] of Object.entries(types)) {
      expectFloat(`MovingAverageScale.${slot}`, type);
      expectShape(`MovingAverageScale.${slot}`, type, [1]);
    }
    return { scale: types.value, nextState: types.state, nextAccum: types.accum };
  },
});
