import { QUANTIZED_SLOTS, paddleOpType } from '../../core/quant/op-types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import { isOp, slotValues, type Node, type Value } from '../../core/ir/types.ts';
import type { Run } from '../../core/run.ts';
import { isNonNegative } from './is-non-negative.ts';

const BY = 'target-onnxruntime';

/**
 * What ONNX Runtime's int8 kernels need: weights, the input of every convolution, and every tensor between them, so that
 * each convolution stands between quantize-dequantize pairs, output included. After ReLU or ReLU6 the quantizer's range
 * replaces the clip; before LeakyReLU there is one more; inputs of concatenations and additions are quantized, which
 * makes those run on integers too.
 */
export function annotateForOnnxruntime(plan: QuantPlan, { graph, config }: Run): void {
  const { quantize_op_types } = config.quantization;
  const quantized = graph.nodes().filter((node) => quantize_op_types.includes(paddleOpType(node) as never));
  for (const node of quantized) annotateProduct(plan, node, config);
  const inside = new Set(quantized);
  for (const node of graph.nodes()) annotateBetween(plan, node, inside, config);
}

function annotateProduct(plan: QuantPlan, node: Node, config: Run['config']): void {
  const type = paddleOpType(node)!;
  const slots = QUANTIZED_SLOTS[type];
  const { weight_bits } = config.quantization;
  plan.quantize(node, slots.data, activation(slotValues((node.inputs as Record<string, Value>)[slots.data])[0]!, config), BY, `input of ${type}`);
  plan.quantize(node, slots.weight, { kind: 'abs_max', bits: weight_bits, signed: true, rounding: 'half-even' }, BY, `weight of ${type}`);
}

function annotateBetween(plan: QuantPlan, node: Node, inside: ReadonlySet<Node>, config: Run['config']): void {
  if (isOp(node, 'LeakyRelu') && comesFrom(node.inputs.x, inside)) {
    plan.quantize(node, 'x', activation(node.inputs.x, config), BY, 'output of a convolution, before its activation');
  } else if (isOp(node, 'Concat')) {
    node.inputs.xs.forEach((value, i) => plan.quantize(node, `xs.${i}`, activation(value, config), BY, 'input of a concatenation'));
  } else if (isOp(node, 'Add') && [node.inputs.a, node.inputs.b].every((value) => value.type.shape.length === 4)) {
    plan.quantize(node, 'a', activation(node.inputs.a, config), BY, 'input of an addition');
    plan.quantize(node, 'b', activation(node.inputs.b, config), BY, 'input of an addition');
  }
}

/** Through batch norm, which is folded away. */
function comesFrom(value: Value, inside: ReadonlySet<Node>): boolean {
  const producer = value.producer;
  if (producer === undefined) return false;
  return inside.has(producer) || (isOp(producer, 'BatchNorm') && comesFrom(producer.inputs.x, inside));
}

function activation(value: Value, config: Run['config']): QuantSpec {
  const { activation_quantize_type, activation_bits, moving_rate } = config.quantization;
  const signed = !isNonNegative(value);
  const before = beforeLeakyRelu(value);
  return {
    kind: activation_quantize_type, bits: activation_bits, signed, narrow: false, rounding: 'half-even', movingRate: moving_rate,
    ...(before === undefined ? {} : { sharedWith: before.name }),
  };
}

/**
 * What goes into the LeakyReLU a value comes from. Its positive side passes unchanged, so with the scale from before it
 * the quantizer after it rounds only the negative side.
 */
function beforeLeakyRelu(value: Value): Value | undefined {
  const node = value.producer;
  if (isOp(node, 'ResizeNearest')) return beforeLeakyRelu(node.inputs.x);
  return isOp(node, 'LeakyRelu') ? node.inputs.x : undefined;
}
