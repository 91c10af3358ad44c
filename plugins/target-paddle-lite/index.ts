import { kindNotDeployable } from '../../core/errors.ts';
import type { Plugin } from '../../core/plugin.ts';
import { annotateDataOps } from '../../core/quant/annotate-data-ops.ts';
import { activationSpec, weightSpec } from '../../core/quant/configured-specs.ts';
import { quantizedOpTypes, wants, weightedOp } from '../../core/quant/op-types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Target } from '../../core/quant/target.ts';
import type { Run } from '../../core/run.ts';
import { paddleLiteLimits } from './limits.ts';

/**
 * Paddle Lite's form of quantization, the tutorial's: the input and the weight of each convolution and multiplication,
 * signed and symmetric. Source: PaddleSlim QuantizationTransformPass; Paddle Lite quant_dequant_fuse_pass.
 */
export const paddleLite: Target = {
  name: 'paddle-lite',
  limits: paddleLiteLimits,
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

const BY = 'target-paddle-lite';

/** @throws ERR_KIND_NOT_DEPLOYABLE for ranges with a zero point */
function annotateInputsAndWeights(plan: QuantPlan, run: Run): void {
  const { graph, config: { quantization } } = run;
  const kind = quantization.activation_quantize_type;
  if (kind === 'moving_average_min_max') throw kindNotDeployable('paddle-lite', kind, 'its kernels know no zero point');
  const wanted = quantizedOpTypes(quantization);
  for (const node of graph.nodes()) {
    const found = weightedOp(node, graph);
    if (found === undefined || !wants(wanted, found.types)) continue;
    plan.quantize(node, found.dataSlot, activationSpec(quantization), BY, `input of ${found.type}`);
    plan.quantize(node, found.weightSlot, weightSpec(quantization), BY, `weight of ${found.type}`);
  }
  annotateDataOps(plan, run, { by: BY });
}
