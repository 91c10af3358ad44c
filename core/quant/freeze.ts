import { scaleNotConstant } from '../errors.ts';
import type { Editor } from '../ir/editor.ts';
import { isOp, type Node, type Value } from '../ir/types.ts';
import type { Pass } from '../rewrite/pass.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { quantizeTensor, type IntegerSpec } from './quantize-tensor.ts';

/** What freezing needs besides the graph. */
export interface FreezeOptions {
  /** The tensor of a value that depends on constants and states alone; undefined when it depends on an input. */
  constantOf(value: Value): Tensor | undefined;
  /** The levels of a weight; or its real values, as float32, where it has no levels. @default quantizeTensor */
  readonly levelsOf?: ((weight: Tensor, threshold: Tensor, spec: IntegerSpec, zeroLevel: number) => Tensor) | undefined;
}

/**
 * Replaces every fake-quant by what runs: a weight becomes its integers and a DequantizeLinear, an activation a
 * QuantizeLinear and a DequantizeLinear with a constant scale. Source: PaddleSlim QuantizationFreezePass, in the
 * quantize-dequantize form of ONNX.
 * @throws ERR_SCALE_NOT_CONSTANT when a scale or a zero point depends on the image
 */
export function freezeQuantizers(options: FreezeOptions): Pass {
  return {
    name: 'freeze-quantizers',
    run(graph, editor) {
      const nodes = graph.nodes().filter((node) => isOp(node, 'FakeQuantize'));
      for (const node of nodes) freezeOne(node as Node<'FakeQuantize'>, editor, options);
      editor.removeDead();
      return { changed: nodes.length > 0 };
    },
  };
}

function freezeOne(node: Node<'FakeQuantize'>, editor: Editor, { constantOf, levelsOf = quantizeTensor }: FreezeOptions): void {
  const { x } = node.inputs;
  const { bits, signed, axis } = node.attrs;
  const grid = gridOf(node, editor, constantOf);
  const weight = constantOf(x);
  const levels = weight === undefined ? levelsInGraph(node, grid, editor) : editor.constant(levelsOf(weight, grid.threshold, node.attrs, grid.zeroLevel), `${x.name}.levels`);
  const real = levels.type.dtype === 'float32' ? levels
    : editor.emit('DequantizeLinear', { x: levels, ...grid.inputs }, { bits, signed, axis }, { scope: node.scope, name: `${x.name}.dequantized` }).y;
  editor.replaceUses(node.outputs.y, real);
}

/** Scale and zero point of a quantizer as numbers and as constants of the graph. A zero point of 0 is none. */
interface Grid {
  readonly threshold: Tensor;
  readonly zeroLevel: number;
  readonly inputs: { readonly scale: Value; readonly zeroPoint: Value | undefined };
}

function gridOf({ name, inputs: { x, scale, zeroPoint } }: Node<'FakeQuantize'>, editor: Editor, constantOf: FreezeOptions['constantOf']): Grid {
  const [threshold, zero] = [scale, zeroPoint].map((value) => value && constantOf(value));
  if (threshold === undefined || (zeroPoint !== undefined && zero === undefined)) throw scaleNotConstant(name, x.name);
  const zeroLevel = Number(zero?.data[0] ?? 0);
  return {
    threshold, zeroLevel,
    inputs: { scale: editor.constant(threshold, `${x.name}.threshold`), zeroPoint: zeroLevel === 0 ? undefined : editor.constant(zero!, `${x.name}.zero_point`) },
  };
}

function levelsInGraph({ inputs: { x }, attrs, scope }: Node<'FakeQuantize'>, { inputs }: Grid, editor: Editor): Value {
  const { bits, signed, narrow, axis, rounding } = attrs;
  return editor.emit('QuantizeLinear', { x, ...inputs }, { bits, signed, narrow, axis, rounding }, { scope, name: `${x.name}.levels` }).y;
}
