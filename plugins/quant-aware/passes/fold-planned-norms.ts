import type { Editor } from '../../../core/ir/editor.ts';
import { isOp, type Graph, type Node, type Value } from '../../../core/ir/types.ts';
import { reshapeTo } from '../../../core/ops/gradient-terms.ts';
import type { QuantPlan } from '../../../core/quant/plan.ts';
import type { Pass } from '../../../core/rewrite/pass.ts';
import { full } from '../../../core/tensor/tensor.ts';

/** Factors this small count as 1: a channel that is switched off needs no folding, and dividing by it would blow up. */
const SMALLEST_FACTOR = 1e-6;

/**
 * Folds batch norms into the filters that the plan wants quantized folded, in one convolution:
 *
 *   bn(conv(x, w))  =  bn(conv(x, k·w) / k)   with  k = γ/√(σ² + ε) per output channel, σ² the running variance
 *
 * so that the filter that is quantized, k·w, is the one that runs after deployment, while the norm behind still sees, and
 * averages, what it saw without. Source: Jacob et al. 2018, section 3.2, in the form of Krishnamoorthi 2018
 * (arXiv:1806.08342), section 3.2.2, with the running variance in place of the batch's.
 */
export function foldPlannedNorms(plan: QuantPlan): Pass {
  return {
    name: 'fold-planned-norms',
    run(graph, editor) {
      const skipped: { node: string; reason: string }[] = [];
      let changed = false;
      for (const { node: name, slot, spec } of plan.entries()) {
        if (spec.foldBatchNorm !== true || slot !== 'filter') continue;
        const found = match(graph, name);
        if (typeof found === 'string') skipped.push({ node: name, reason: found });
        else {
          editor.inScope(found.conv.scope, () => { fold(found, editor); });
          changed = true;
        }
      }
      return { changed, skipped };
    },
  };
}

interface Match {
  readonly conv: Node<'Conv2d'>;
  readonly norm: Node<'BatchNorm'>;
}

function match(graph: Graph, name: string): Match | string {
  const conv = graph.node(name);
  if (!isOp(conv, 'Conv2d')) return 'it is no convolution';
  const [use, ...others] = conv.outputs.y.uses;
  if (others.length > 0 || [...graph.outputs.values()].includes(conv.outputs.y)) return 'its output has other readers';
  const norm = use?.node;
  if (!isOp(norm, 'BatchNorm')) return 'no batch norm follows it';
  return conv.inputs.bias === undefined ? { conv, norm } : 'it has a bias';
}

function fold({ conv, norm }: Match, editor: Editor): void {
  const factor = factorOf(norm, editor, conv.name);
  const { filter } = conv.inputs;
  const folded = editor.emit('Mul', { a: filter, b: reshapeTo(editor, factor, [-1, 1, 1, 1].map((extent) => (extent === -1 ? factor.type.shape[0]! : 1))) }, {}, { name: `${filter.name}.folded` }).y;
  editor.setInput(conv, 'filter', folded);
  const divided = editor.emit('Div', { a: conv.outputs.y, b: reshapeTo(editor, factor, [1, factor.type.shape[0]!, 1, 1]) }, {}, { name: `${conv.name}.unfolded` }).y;
  editor.setInput(norm, 'x', divided);
}

/** γ/√(σ² + ε), or 1 where that is next to nothing. */
function factorOf({ inputs: { scale, variance }, attrs: { epsilon } }: Node<'BatchNorm'>, editor: Editor, name: string): Value {
  const deviation = editor.emit('Sqrt', { x: editor.emit('Add', { a: variance, b: editor.constant(full('float32', [1], epsilon)) }).y }).y;
  const factor = editor.emit('Div', { a: scale, b: deviation }).y;
  const usable = editor.emit('Greater', { a: editor.emit('Abs', { x: factor }).y, b: editor.constant(full('float32', [1], SMALLEST_FACTOR)) }).y;
  const one = editor.constant(full('float32', factor.type.shape, 1));
  return editor.emit('Where', { condition: usable, x: factor, y: one }, {}, { name: `${name}.factor` }).out;
}
