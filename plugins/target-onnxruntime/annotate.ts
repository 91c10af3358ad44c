import { annotateDataOps } from '../../core/quant/annotate-data-ops.ts';
import { activationSpec, weightSpec, type ActivationForm } from '../../core/quant/configured-specs.ts';
import { quantizedOpTypes, wants, weightedOp, type WeightedOp } from '../../core/quant/op-types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import { isOp, type Node, type Value } from '../../core/ir/types.ts';
import type { Run } from '../../core/run.ts';
import { isNonNegative } from './is-non-negative.ts';

const BY = 'target-onnxruntime';

/**
 * What ONNX Runtime's int8 kernels need: weights, the input of every convolution, and every tensor between them, so that
 * each convolution stands between quantize-dequantize pairs, output included. After ReLU or ReLU6 the quantizer's range
 * replaces the clip; before LeakyReLU there is one more; inputs of concatenations and additions are quantized, which
 * makes those run on integers too.
 */
export function annotateForOnnxruntime(plan: QuantPlan, run: Run): void {
  const { graph, config } = run;
  const wanted = quantizedOpTypes(config.quantization);
  const inside = new Set<Node>();
  for (const node of graph.nodes()) {
    const found = weightedOp(node, graph);
    if (found === undefined || !wants(wanted, found.types)) continue;
    annotateProduct(plan, node, found, config);
    inside.add(node);
  }
  if (inside.size > 0) for (const node of graph.nodes()) annotateBetween(plan, node, inside, config);
  annotateDataOps(plan, run, { by: BY, form });
}

function annotateProduct(plan: QuantPlan, node: Node, { type, data, dataSlot, weightSlot }: WeightedOp, config: Run['config']): void {
  plan.quantize(node, dataSlot, activation(data, config), BY, `input of ${type}`);
  plan.quantize(node, weightSlot, weightSpec(config.quantization), BY, `weight of ${type}`);
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

function activation(value: Value, { quantization }: Run['config']): QuantSpec {
  const before = beforeLeakyRelu(value);
  return { ...activationSpec(quantization, form(value)), ...(before === undefined ? {} : { sharedWith: before.name }) };
}

/** All levels of int8 and uint8, as ONNX's QuantizeLinear has them; from 0 for what is never negative. */
function form(value: Value): ActivationForm {
  return { unsigned: isNonNegative(value), narrow: false };
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
