import type { QuantizerOrigin } from '../../core/import/lift-quantizers.ts';
import type { Value } from '../../core/ir/types.ts';
import { quantMax, type QuantSpec } from '../../core/quant/spec.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import type { LevelsBinding } from './binding.ts';
import type { OpContext } from './op-context.ts';

/** How a quantizing op of Paddle rounds; all of them are signed. */
export interface PaddleFormat extends Pick<QuantSpec, 'bits' | 'rounding'> {
  readonly narrow: boolean;
  /** -1 for one scale. */
  readonly axis: number;
}

/**
 * The format of a `fake_quantize_*` op: levels from -max to max; halves go to the even neighbour in 1.x, in 2.x where
 * `round_type` says. Source: Paddle `operators/fake_quantize_op.h`.
 */
export function formatOf(op: OpContext, axis = -1): PaddleFormat {
  return { bits: op.number('bit_length', 8), rounding: op.number('round_type', 0) === 1 ? 'half-away' : 'half-even', narrow: true, axis };
}

/** The levels of a value; its quantizer is emitted when the real numbers are asked for, under the name of the levels. */
export function levelsOf(op: OpContext, x: Value, scale: Value, format: PaddleFormat, origin?: QuantizerOrigin): LevelsBinding {
  const [name = 'quantized'] = op.names('Out', 'outputs').length > 0 ? op.names('Out', 'outputs') : op.names('Y', 'outputs');
  const { editor, environment } = op;
  let real: Value | undefined;
  return {
    kind: 'levels', scale, qmax: quantMax({ bits: format.bits, signed: true }),
    real: () => {
      if (real !== undefined) return real;
      // What a weight's levels follow from is looked for in all of it.
      if (editor.graph.states.has(x.name)) environment.spend(sizeOf(x.type.shape), op);
      real = editor.emit('FakeQuantize', { x, scale }, { ...format, signed: true }, { name }).y;
      if (origin !== undefined) environment.origins.set(real.producer!, origin);
      return real;
    },
  };
}
