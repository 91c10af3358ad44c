import { quantMax } from '../../core/quant/spec.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import type { Binding, WeightScale } from './binding.ts';
import type { OpContext } from './op-context.ts';

/**
 * The scale of a weight that only its file holds as integers, as `quant_post_only_weight` writes it: steps are in an
 * attribute of the op, named after the weight. Source: PaddleSlim WeightQuantization.
 */
export function storedLevels(op: OpContext, weight: Binding): WeightScale | undefined {
  if (weight.kind !== 'constant' || weight.parameter === undefined || weight.tensor.dtype === 'float32') return undefined;
  const steps = op.numbers(`${weight.parameter}_quant_scale`);
  if (steps.length === 0) return undefined;
  const qmax = quantMax({ bits: op.number('quantize_weight_bits', 8), signed: true });
  return { scale: tensor('float32', [steps.length], steps.map((step) => step * qmax)), qmax };
}
