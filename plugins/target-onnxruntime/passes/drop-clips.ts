import { isOp, type Graph, type Node } from '../../../core/ir/types.ts';
import type { Pass } from '../../../core/rewrite/pass.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import { constantTensor } from './constant-tensor.ts';

/**
 * Removes ReLU and ReLU6 in front of unsigned quantizers whose range starts at zero: q = clip(round(x/step), 0, qmax) clips
 * there anyway, and at the threshold, which for ReLU6 is about 6 at most. Then convolution and quantizer stand side by
 * side, as int8 kernels need.
 */
export const dropClips: Pass = {
  name: 'drop-clips',
  run(graph, editor) {
    const skipped: { node: string; reason: string }[] = [];
    let changed = false;
    for (const node of graph.nodes()) {
      if (!isOp(node, 'Relu') && !isOp(node, 'Relu6')) continue;
      const reason = keepReason(node, graph);
      if (reason === undefined) {
        editor.replaceUses(node.outputs.y, node.inputs.x);
        editor.remove(node);
        changed = true;
      } else skipped.push({ node: node.name, reason });
    }
    return { changed, skipped };
  },
};

function keepReason(node: Node<'Relu'> | Node<'Relu6'>, graph: Graph): string | undefined {
  const { y } = node.outputs;
  const readers = [...y.uses].map((use) => use.node);
  if (readers.length === 0 || [...graph.outputs.values()].includes(y)) return 'its output leaves the graph';
  for (const reader of readers) {
    if (!isOp(reader, 'QuantizeLinear')) return `${reader.name} reads it in float`;
    if (reader.attrs.signed) return `${reader.name} is signed, so its range does not clip at zero`;
    if (reader.inputs.zeroPoint !== undefined) return `${reader.name} has a zero point, so its range starts below zero`;
    const threshold = constantTensor(reader.inputs.scale);
    if (node.op === 'Relu6' && !clipsAtSix(reader, threshold?.data[0] as number)) return `${reader.name} reaches beyond 6`;
  }
  return undefined;
}

/**
 * Whether 6 and everything above it get the largest level. A moving average of sixes rounds to a hair above 6, so the
 * threshold may be larger by half a step.
 */
function clipsAtSix({ attrs }: Node<'QuantizeLinear'>, threshold: number): boolean {
  const qmax = quantMax(attrs);
  return (6 / threshold) * qmax > qmax - 0.5;
}
