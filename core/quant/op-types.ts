import { DATA_OP_TYPES, WEIGHT_OP_TYPES, type Quantization } from '../config/schema/quantization.ts';
import { inputValues, isOp, slotValues, type Graph, type Node, type SlotValue, type Value } from '../ir/types.ts';

type WeightOpType = (typeof WEIGHT_OP_TYPES)[number];

/** The operator types that the configuration wants quantized, Paddle's names. Source: PaddleSlim `quant_aware`, Paddle `quant_config.py`. */
export function quantizedOpTypes({ quantize_op_types, for_tensorrt, is_full_quantize, deploy_backend }: Quantization): ReadonlySet<string> {
  if (is_full_quantize) return new Set([...WEIGHT_OP_TYPES, ...DATA_OP_TYPES]);
  if (for_tensorrt) return new Set(TENSORRT_1_1);
  return new Set(deploy_backend === null ? quantize_op_types : [...WEIGHT_OP_TYPES, ...DEPLOYED[deploy_backend]]);
}

/** `for_tensorrt` of PaddleSlim 1.1. */
const TENSORRT_1_1 = ['mul', 'conv2d', 'pool2d', 'depthwise_conv2d', 'elementwise_add', 'leaky_relu'];
const DEPLOYED: Readonly<Record<NonNullable<Quantization['deploy_backend']>, readonly string[]>> = {
  arm: [],
  mkldnn: ['pool2d', 'elementwise_add', 'elementwise_mul', 'concat', 'nearest_interp'],
  tensorrt: ['pool2d', 'elementwise_add', 'elementwise_sub', 'elementwise_mul', 'concat', 'softmax', 'mean', 'relu', 'relu6', 'leaky_relu', 'tanh', 'swish', 'sigmoid', 'bilinear_interp', 'nearest_interp', 'clip'],
};

/** Whether one of the operator types is among those wanted. */
export function wants(wanted: ReadonlySet<string>, types: readonly string[]): boolean {
  return types.some((type) => wanted.has(type));
}

/** An operator with a weight, and where its inputs are. */
export interface WeightedOp {
  readonly type: WeightOpType;
  /** Every name Paddle has for it. */
  readonly types: readonly WeightOpType[];
  readonly data: Value;
  readonly dataSlot: string;
  readonly weightSlot: string;
  /** Axis of the weight with one index per output channel. */
  readonly channelAxis: number;
}

/** What a node is among the operators with weights; undefined for other ops, and where both inputs come from data. */
export function weightedOp(node: Node, graph: Graph): WeightedOp | undefined {
  if (isOp(node, 'Conv2d') && isWeight(node.inputs.filter, graph)) {
    const { groups } = node.attrs;
    const type = groups > 1 && groups === node.inputs.x.type.shape[1] ? 'depthwise_conv2d' : 'conv2d';
    return { type, types: [type], data: node.inputs.x, dataSlot: 'x', weightSlot: 'filter', channelAxis: 0 };
  }
  if (isOp(node, 'Conv2dTranspose') && isWeight(node.inputs.filter, graph)) {
    return { type: 'conv2d_transpose', types: ['conv2d_transpose'], data: node.inputs.x, dataSlot: 'x', weightSlot: 'filter', channelAxis: 1 };
  }
  if (isOp(node, 'MatMul') && isWeight(node.inputs.b, graph)) {
    return { type: 'mul', types: ['mul', 'matmul'], data: node.inputs.a, dataSlot: 'a', weightSlot: 'b', channelAxis: node.inputs.b.type.shape.length - 1 };
  }
  return undefined;
}

/** Whether a value is the same for every image. */
export function isWeight(value: Value, graph: Graph): boolean {
  return isOp(value.producer, 'Constant') || (value.producer === undefined && graph.states.has(value.name));
}

/** An operator that can be quantized by its inputs alone. */
export interface DataOp {
  readonly types: readonly string[];
  /** Slots that are quantized, with positions in variadic ones. */
  readonly slots: readonly { readonly slot: string; readonly value: Value }[];
}

/**
 * What a node is among the operators that are quantized by their inputs alone; undefined for other ops and for those that
 * read a parameter, which Paddle leaves out too. Source: PaddleSlim AddQuantDequantPass.
 */
export function dataOp(node: Node, graph: Graph): DataOp | undefined {
  const types = DATA_OPS[node.op];
  if (types === undefined || inputValues(node).some((value) => isWeight(value, graph))) return undefined;
  const slots = Object.entries(node.inputs as Record<string, SlotValue>).flatMap(([name, inside]) =>
    slotValues(inside).map((value, i) => ({ slot: Array.isArray(inside) ? `${name}.${i}` : name, value })));
  return { types, slots: slots.filter(({ value }) => value.type.dtype === 'float32') };
}

/** Paddle's names of ops without weights. Types of Paddle that no op stands for match nothing. */
const DATA_OPS: Readonly<Record<string, readonly (typeof DATA_OP_TYPES[number] | 'elementwise_mul' | 'sigmoid' | 'clip')[]>> = {
  MaxPool: ['pool2d'], AvgPool: ['pool2d'], Add: ['elementwise_add'], Sub: ['elementwise_sub'], Mul: ['elementwise_mul'], Concat: ['concat'],
  Softmax: ['softmax'], Transpose: ['transpose'], Equal: ['equal'], Greater: ['greater_than'], Less: ['less_than'], ReduceMean: ['mean'],
  Reshape: ['reshape', 'reshape2'], ResizeBilinear: ['bilinear_interp'], ResizeNearest: ['nearest_interp'], Slice: ['slice'], MatMul: ['mul', 'matmul'],
  Relu: ['relu'], Relu6: ['relu6'], LeakyRelu: ['leaky_relu'], Tanh: ['tanh'], Swish: ['swish'], Sigmoid: ['sigmoid'], Clip: ['clip'],
};
