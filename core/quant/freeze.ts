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
  const { bits, signed, narrow, axis, rounding } = node.attrs;
  const threshold = constantOf(scale)!;
  const weight = constantOf(x);
  const scaleValue = editor.constant(threshold, `${x.name}.scale_value`);
  const options = { scope: node.scope };
  const integers = weight === undefined
    ? editor.emit('QuantizeLinear', { x, scale: scaleValue }, { bits, signed, narrow, axis, rounding }, options).y
    : editor.constant(quantizeTensor(weight, threshold, { bits, signed, narrow, axis, rounding }), `${x.name}.int`);
  const real = editor.emit('DequantizeLinear', { x: integers, scale: scaleValue }, { bits, signed, axis }, options).y;
  editor.replaceUses(node.outputs.y, real);
}
