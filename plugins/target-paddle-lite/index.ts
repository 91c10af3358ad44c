import type { Plugin } from '../../core/plugin.ts';
import { QUANTIZED_SLOTS, paddleOpType } from '../../core/quant/op-types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import type { Target } from '../../core/quant/target.ts';
import type { Run } from '../../core/run.ts';

/**
 * Paddle Lite's form of quantization, the tutorial's: the input and the weight of each convolution and multiplication,
 * signed and symmetric. Source: PaddleSlim QuantizationTransformPass; Paddle Lite quant_dequant_fuse_pass.
 */
export const paddleLite: Target = {
  name: 'paddle-lite',
  annotate: annotateInputsAndWeights,
  freeze() {},
};

/** The plugin that offers the target. */
export function targetPaddleLite(): Plugin {
  return {
    name: 'target-paddle-lite',
    apply: (kernel) => kernel.provide('target', 'paddle-lite', () => paddleLite),
  };
}

function annotateInputsAndWeights(plan: QuantPlan, { graph, config }: Run): void {
  const { quantize_op_types, weight_bits, activation_bits, moving_rate } = config.quantization;
  const weights: QuantSpec = { kind: 'abs_max', bits: weight_bits, signed: true, rounding: 'half-even' };
  const activations: QuantSpec = { kind: config.quantization.activation_quantize_type, bits: activation_bits, signed: true, rounding: 'half-even', movingRate: moving_rate };
  for (const node of graph.nodes()) {
    const type = paddleOpType(node);
    if (type === undefined || !quantize_op_types.includes(type)) continue;
    const slots = QUANTIZED_SLOTS[type];
    plan.quantize(node, slots.data, activations, 'target-paddle-lite', `input of ${type}`);
    plan.quantize(node, slots.weight, weights, 'target-paddle-lite', `weight of ${type}`);
  }
}
