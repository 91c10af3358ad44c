import type { Editor } from '../../../core/ir/editor.ts';
import { isOp, type Node, type Value } from '../../../core/ir/types.ts';
import type { Pass } from '../../../core/rewrite/pass.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';

/**
 * Undoes on constants what `fold-planned-norms` put behind a convolution, leaving its integers alone:
 *
 *   γ·(y/k − µ)/√(σ² + ε) + β  =  (γ/k)·(y − k·µ)/√(σ² + ε) + β
 *
 * so that an ordinary batch norm follows, which every target knows how to fold.
 * @param constantOf the tensor of a value that depends on constants alone
 */
export function mergeUnfoldedNorms(constantOf: (value: Value) => Tensor | undefined): Pass {
  return {
    name: 'merge-unfolded-norms',
    run(graph, editor) {
      let changed = false;
      for (const norm of graph.nodes()) {
        if (!isOp(norm, 'BatchNorm') || !isOp(norm.inputs.x.producer, 'Div')) continue;
        const { a, b } = norm.inputs.x.producer.inputs;
        const factor = isOp(a.producer, 'Conv2d') ? constantOf(b) : undefined;
        if (factor === undefined || factor.data.length !== norm.inputs.scale.type.shape[0]) continue;
        merge(norm, a, factor, editor, constantOf);
        changed = true;
      }
      editor.removeDead();
      return { changed };
    },
  };
}

function merge(norm: Node<'BatchNorm'>, x: Value, factor: Tensor, editor: Editor, constantOf: (value: Value) => Tensor | undefined): void {
  const [scale, mean] = [norm.inputs.scale, norm.inputs.mean].map((value) => constantOf(value)!.data as Float32Array);
  const factors = factor.data as Float32Array;
  const constant = (name: string, data: Float32Array): Value => editor.constant(tensor('float32', [data.length], data), `${norm.name}.${name}`);
  editor.setInput(norm, 'x', x);
  editor.setInput(norm, 'scale', constant('scale', scale!.map((value, c) => value / factors[c]!)));
  editor.setInput(norm, 'mean', constant('mean', mean!.map((value, c) => value * factors[c]!)));
}
