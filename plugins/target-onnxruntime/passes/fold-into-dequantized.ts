import type { Editor } from '../../../core/ir/editor.ts';
import { isOp, type Graph, type Node, type Value } from '../../../core/ir/types.ts';
import type { Pass, PassReport } from '../../../core/rewrite/pass.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import { allocate, type Tensor } from '../../../core/tensor/tensor.ts';
import { constantTensor } from './constant-tensor.ts';

/**
 * Folds a batch norm into a convolution with integer weights, leaving the integers alone:
 *
 *   y = γ·(conv(x, s·q) + b − µ)/σ + β  =  conv(x, (s·γ/σ)·q) + (b − µ)·γ/σ + β
 *
 * so the per-channel scales take γ/σ and the rest becomes the bias; a negative factor flips the channel's integers.
 * A scale is kept from falling so low that bias/(step_x·step_w) overflows int32 (dead channels have scales near 0).
 */
export const foldIntoDequantized: Pass = {
  name: 'fold-into-dequantized',
  run(graph, editor) {
    const skipped: { node: string; reason: string }[] = [];
    let changed = false;
    for (const node of graph.nodes()) {
      if (!isOp(node, 'BatchNorm')) continue;
      const found = match(node, graph);
      if (typeof found === 'string') skipped.push({ node: node.name, reason: found });
      else {
        fold(found, editor);
        changed = true;
      }
    }
    editor.removeDead();
    return { changed, skipped } satisfies PassReport;
  },
};

interface Match {
  readonly norm: Node<'BatchNorm'>;
  readonly conv: Node<'Conv2d'>;
  readonly dequantize: Node<'DequantizeLinear'>;
  readonly integers: Tensor;
  readonly scale: Tensor;
  readonly bias: Float32Array | undefined;
  readonly statistics: Readonly<Record<'scale' | 'offset' | 'mean' | 'variance', Float32Array>>;
}

function match(norm: Node<'BatchNorm'>, graph: Graph): Match | string {
  const conv = norm.inputs.x.producer;
  if (!isOp(conv, 'Conv2d')) return 'it does not follow a convolution';
  if (norm.inputs.x.uses.size !== 1 || [...graph.outputs.values()].includes(norm.inputs.x)) return `${conv.name} has other readers`;
  const dequantize = conv.inputs.filter.producer;
  if (!isOp(dequantize, 'DequantizeLinear')) return `the weights of ${conv.name} are float`;
  if (dequantize.inputs.zeroPoint !== undefined) return `the weights of ${conv.name} have a zero point, whose sign a factor would flip`;
  const [integers, scale] = [constantTensor(dequantize.inputs.x), constantTensor(dequantize.inputs.scale)];
  const parts = Object.fromEntries((['scale', 'offset', 'mean', 'variance'] as const).map((slot) => [slot, constantTensor(norm.inputs[slot])?.data]));
  const bias = conv.inputs.bias === undefined ? undefined : constantTensor(conv.inputs.bias);
  if (integers === undefined || scale === undefined || Object.values(parts).includes(undefined) || (conv.inputs.bias !== undefined && bias === undefined)) {
    return 'its statistics are not constants yet';
  }
  return { norm, conv, dequantize, integers, scale, bias: bias?.data as Float32Array | undefined, statistics: parts as Match['statistics'] };
}

function fold({ norm, conv, dequantize, integers, scale, bias, statistics }: Match, editor: Editor): void {
  const channels = integers.shape[0]!;
  const inner = integers.data.length / channels;
  const [scales, biases, folded] = [new Float32Array(channels), new Float32Array(channels), allocate(integers.dtype, integers.data.length) as Int8Array];
  const { bits } = dequantize.attrs;
  const qmax = quantMax({ bits, signed: true });
  const floor = scaleFloor(conv, qmax);
  for (let c = 0; c < channels; c++) {
    const factor = statistics.scale[c]! / Math.sqrt(statistics.variance[c]! + norm.attrs.epsilon);
    biases[c] = ((bias?.[c] ?? 0) - statistics.mean[c]!) * factor + statistics.offset[c]!;
    const exact = (scale.data as Float32Array)[scale.data.length === 1 ? 0 : c]! * Math.abs(factor);
    scales[c] = Math.max(exact, floor * Math.abs(biases[c]!));
    const flip = Math.sign(factor) * (scales[c]! > exact ? exact / scales[c]! : 1);
    for (let i = c * inner; i < (c + 1) * inner; i++) folded[i] = Math.min(Math.round((integers.data as Int8Array)[i]! * flip), qmax);
  }
  rebuild({ norm, conv, dequantize }, editor, {
    integers: { ...integers, data: folded }, scale: { dtype: 'float32', shape: [channels], data: scales }, bias: { dtype: 'float32', shape: [channels], data: biases },
  });
}

/** Smallest weight threshold per unit of bias for which bias/(step_x·step_w) stays below 2^30. */
function scaleFloor(conv: Node<'Conv2d'>, qmax: number): number {
  const input = conv.inputs.x.producer;
  const threshold = isOp(input, 'DequantizeLinear') ? constantTensor(input.inputs.scale) : undefined;
  if (!isOp(input, 'DequantizeLinear') || threshold === undefined) return 0;
  const step = (threshold.data[0] as number) / quantMax(input.attrs);
  return step > 0 ? qmax / (step * 2 ** 30) : 0;
}

function rebuild({ norm, conv, dequantize }: Pick<Match, 'norm' | 'conv' | 'dequantize'>, editor: Editor, tensors: { integers: Tensor; scale: Tensor; bias: Tensor }): void {
  const constant = (tensor: Tensor, name: string): Value => editor.constant(tensor, name);
  const filter = editor.emit('DequantizeLinear', {
    x: constant(tensors.integers, `${conv.name}.filter_int`), scale: constant(tensors.scale, `${conv.name}.filter_scale`),
  }, { ...dequantize.attrs, axis: 0 }, { name: `${conv.name}.filter`, scope: conv.scope }).y;
  const bias = constant(tensors.bias, `${conv.name}.bias`);
  const { y } = editor.emit('Conv2d', { x: conv.inputs.x, filter, bias }, conv.attrs, { name: `${conv.name}.folded`, scope: conv.scope });
  editor.replaceUses(norm.outputs.y, y);
}
