import { scaleNotConstant } from '../errors.ts';
import type { Editor } from '../ir/editor.ts';
import { isOp, type Node, type Value } from '../ir/types.ts';
import type { Pass } from '../rewrite/pass.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { quantizeTensor } from './quantize-tensor.ts';

/** What freezing needs besides the graph. */
export interface FreezeOptions {
  /** The tensor of a value that depends on constants and states alone; undefined when it depends on an input. */
  constantOf(value: Value): Tensor | undefined;
}

/**
 * Replaces every fake-quant by what runs: a weight becomes its integers and a DequantizeLinear, an activation a
 * QuantizeLinear and a DequantizeLinear with a constant scale. Source: PaddleSlim QuantizationFreezePass, in the
 * quantize-dequantize form of ONNX.
 * @throws ERR_SCALE_NOT_CONSTANT when a scale depends on the image
 */
export function freezeQuantizers({ constantOf }: FreezeOptions): Pass {
  return {
    name: 'freeze-quantizers',
    run(graph, editor) {
      const nodes = graph.nodes().filter((node) => isOp(node, 'FakeQuantize'));
      for (const node of nodes) freezeOne(node as Node<'FakeQuantize'>, editor, constantOf);
      editor.removeDead();
      return { changed: nodes.length > 0 };
    },
  };
}

function freezeOne(node: Node<'FakeQuantize'>, editor: Editor, constantOf: FreezeOptions['constantOf']): void {
  const { x, scale } = node.inputs;
  const { bits, signed, axis } = node.attrs;
  const threshold = constantOf(scale);
  if (threshold === undefined) throw scaleNotConstant(node.name, x.name);
  const scaleValue = editor.constant(threshold, `${x.name}.threshold`);
  const integers = integersOf(node, scaleValue, editor, constantOf(x), threshold);
  const real = editor.emit('DequantizeLinear', { x: integers, scale: scaleValue }, { bits, signed, axis }, { scope: node.scope, name: `${x.name}.dequantized` }).y;
  editor.replaceUses(node.outputs.y, real);
}

/** A weight's integers are known now; an activation's are computed in the graph. */
function integersOf({ inputs: { x }, attrs, scope }: Node<'FakeQuantize'>, scale: Value, editor: Editor, weight: Tensor | undefined, threshold: Tensor): Value {
  if (weight !== undefined) return editor.constant(quantizeTensor(weight, threshold, attrs), `${x.name}.levels`);
  return editor.emit('QuantizeLinear', { x, scale }, attrs, { scope, name: `${x.name}.levels` }).y;
}
