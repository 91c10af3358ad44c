import { isOp, slotValues, type Node, type SlotValue } from '../../core/ir/types.ts';
import { int, text, type Attributes } from './attributes.ts';
import { quantizerOf } from './frozen-quantizer.ts';
import type { ProgramWriter } from './program-writer.ts';

/** Ops that PaddleSlim quantizes with their weights. */
const WITH_WEIGHTS: ReadonlySet<string> = new Set(['conv2d', 'depthwise_conv2d', 'conv2d_transpose', 'mul', 'matmul']);

/**
 * What PaddleSlim writes on an op it quantized (`quantization_type`) or was told to leave in float (`skip_quant`).
 * Source: Paddle 1.8 `quantization_pass.py`.
 */
export function quantizationAttributes({ options: { plan, quantizationType } }: ProgramWriter, type: string, node: Node | undefined): Attributes {
  if (node === undefined || plan.entries().length === 0) return {};
  const quantizers = Object.values(node.inputs as Record<string, SlotValue>).flatMap(slotValues).map(quantizerOf).filter((one) => one !== undefined);
  if (WITH_WEIGHTS.has(type)) {
    if (plan.skips().some((skip) => skip.node === node.name)) return { skip_quant: int(1) };
    return quantizers.some(({ kind }) => kind === 'activation') ? { quantization_type: text(quantizationType) } : {};
  }
  const [activation] = quantizers;
  if (activation === undefined || hasWeights(node)) return {};
  return { quantization_type: text('qat_without_weight'), activation_bits: int(activation.bits) };
}

/** An op that adds the bias of such a node is not the node's own. */
function hasWeights(node: Node): boolean {
  return isOp(node, 'Conv2d') || isOp(node, 'Conv2dTranspose') || isOp(node, 'MatMul');
}
