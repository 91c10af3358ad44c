import { full, scalar, type Tensor } from '../../../core/tensor/tensor.ts';
import type { Editor } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { casesOf, type ParityCase } from '../cases.ts';
import { compareOutputs } from '../compare.ts';
import { levels, movingScale, values, type LevelOptions } from '../fake-quant-ops.ts';
import { failed, judged, type ParityGroup } from '../group.ts';
import { openBackend, runPaddleOp, type PaddleOp } from '../paddle-graph.ts';

/** Paddle's fake-quant ops. Paddle's quantizers put out levels as float32, so ours are compared as levels: `QuantizeLinear`. */
export const group: ParityGroup = {
  name: 'fake_quant',
  matches: async (folder) => await folder.casesGroup() === 'fake_quant',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      const kind = String(golden.attrs['op']);
      const op = OPS[kind];
      if (op === undefined) yield failed(golden.name, `no translation of ${kind}`);
      else yield judged(golden.name, compare(golden, await runPaddleOp(backend, golden, op)));
    }
    await backend.dispose();
  },
};

const OPS: Readonly<Record<string, PaddleOp>> = {
  fake_quantize_abs_max: (editor, { X }, attrs) => {
    const scale = editor.emit('AbsMax', { x: X! }).y;
    return { Out: levels(editor, X!, scale, format(attrs)), OutScale: scale };
  },
  fake_channel_wise_quantize_abs_max: (editor, { X }, attrs) => {
    const scale = editor.emit('AbsMax', { x: X! }, { axis: 0 }).y;
    return { Out: levels(editor, X!, scale, { ...format(attrs), axis: 0 }), OutScale: scale };
  },
  fake_quantize_range_abs_max: (editor, inputs, attrs) => {
    const { OutScale, ...states } = windowScale(editor, inputs, attrs);
    return { Out: levels(editor, inputs['X']!, OutScale!, format(attrs)), OutScale: OutScale!, ...states };
  },
  fake_quantize_moving_average_abs_max: (editor, inputs, attrs) => {
    const { OutScale, ...states } = movingScale(editor, inputs, attrs);
    return { Out: levels(editor, inputs['X']!, OutScale, format(attrs)), OutScale, ...states };
  },
  fake_quantize_dequantize_moving_average_abs_max: (editor, inputs, attrs) => {
    const { OutScale, ...states } = movingScale(editor, inputs, attrs);
    const out = editor.emit('FakeQuantize', { x: inputs['X']!, scale: OutScale }, { bits: attrs['bit_length'] as number }).y;
    return { Out: out, OutScale, ...states };
  },
  moving_average_abs_max_scale: (editor, inputs, attrs) => movingScale(editor, inputs, attrs),
  fake_dequantize_max_abs: (editor, { X, Scale }) => ({ Out: values(editor, X!, Scale!) }),
  fake_channel_wise_dequantize_max_abs: (editor, { X, Scales_0, Scales_1 }) => ({
    Out: Scales_1 === undefined ? values(editor, X!, Scales_0!, 0) : productValues(editor, X!, Scales_0!, Scales_1),
  }),
};

function format(attrs: Readonly<Record<string, unknown>>): LevelOptions {
  return { bits: attrs['bit_length'] as number, rounding: 'half-even' };
}

/** The largest of a window while training; the given scale in a test program. The op is fed what it counts as the present step. */
function windowScale(editor: Editor, inputs: Readonly<Record<string, Value>>, attrs: Readonly<Record<string, unknown>>): Record<string, Value> {
  if (attrs['is_test'] === true) return { OutScale: inputs['InScale']! };
  const value = editor.emit('AbsMax', { x: inputs['X']! }).y;
  const step = editor.emit('Cast', { x: inputs['Iter']! }, { to: 'float32' }).y;
  const before = editor.emit('Sub', { a: step, b: editor.constant(scalar('float32', 1)) }).y;
  const iteration = editor.emit('Cast', { x: before }, { to: 'int32' }).y;
  const { scale, nextBuffer } = editor.emit('RangeAbsMaxScale', { value, last: inputs['InScale']!, buffer: inputs['OutScales_before']!, iteration });
  return { OutScale: scale, OutScales: nextBuffer };
}

/** A convolution of levels by levels: the product of both scales, per output channel (axis 1 of x). */
function productValues(editor: Editor, x: Value, weightScale: Value, inputScale: Value): Value {
  const perChannel = editor.emit('Reshape', { x: weightScale }, { shape: [-1, 1, 1] }).y;
  const scale = editor.emit('Mul', { a: perChannel, b: inputScale }).y;
  return editor.emit('Div', { a: editor.emit('Mul', { a: x, b: scale }).y, b: editor.constant(full('float32', [1], 127 * 127)) }).y;
}

/** Levels and dequantized values of Paddle's own arithmetic order are equal to the last bit or nearly. `Out` of a plain observer is its input. */
function compare(golden: ParityCase, actual: Readonly<Record<string, Tensor>>): string[] {
  const expected = { ...golden.outputs };
  if (golden.attrs['op'] === 'moving_average_abs_max_scale') delete expected['Out'];
  if (golden.name === TIES) return compareTies(actual['Out']!, golden);
  return compareOutputs(actual, expected, { absolute: 1e-9, relative: 1e-6 });
}

const TIES = 'abs_max_ties';
const VECTOR_LANES = 4;

/**
 * Paddle 1.8.5 rounds halves to even in vector lanes and away from zero in the scalar rest of an array; ours to even
 * everywhere. So only the last elements may differ, only on exact halves, and by exactly one level.
 */
function compareTies(out: Tensor, golden: ParityCase): string[] {
  const expected = golden.outputs['Out']!.data;
  const x = golden.inputs['X']!.data as Float32Array;
  const rest = x.length - (x.length % VECTOR_LANES);
  return Array.from(x).flatMap((value, i) => {
    const away = Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
    const right = i < rest ? Number(out.data[i]) === Number(expected[i]) : Number(expected[i]) === away && Math.abs(Number(out.data[i]) - value) <= 0.5;
    return right ? [] : [`Out: element ${i} (${value}) is ${String(out.data[i])}, Paddle's ${String(expected[i])}`];
  });
}
