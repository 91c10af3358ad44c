import type { Editor } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { casesOf } from '../cases.ts';
import { compareOutputs } from '../compare.ts';
import { levels, movingScale, values, type LevelOptions } from '../fake-quant-ops.ts';
import { failed, judged, type ParityGroup } from '../group.ts';
import { openBackend, runPaddleOp, type PaddleOp } from '../paddle-graph.ts';

/**
 * The quantizing ops of Paddle 2.x: an axis of their own, a choice of rounding, quantizing and dequantizing in one op with
 * a straight-through gradient, and ONNX's pair.
 */
export const group: ParityGroup = {
  name: 'fake_quant_v26',
  matches: async (folder) => await folder.casesGroup() === 'fake_quant_v26',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      const kind = String(golden.attrs['op']);
      const op = OPS[kind];
      if (op === undefined) yield failed(golden.name, `no translation of ${kind}`);
      else yield judged(golden.name, compareOutputs(await runPaddleOp(backend, golden, op), golden.outputs, { absolute: 1e-9, relative: 1e-6 }));
    }
    await backend.dispose();
  },
};

type Attrs = Readonly<Record<string, unknown>>;

const OPS: Readonly<Record<string, PaddleOp>> = {
  fake_quantize_abs_max: (editor, { X }, attrs) => quantizeAbsMax(editor, X!, format(attrs)),
  fake_channel_wise_quantize_abs_max: (editor, { X }, attrs) => quantizeAbsMax(editor, X!, { ...format(attrs), axis: axisOf(attrs) }),
  fake_channel_wise_dequantize_max_abs: (editor, { X, Scales_0 }, attrs) => ({ Out: values(editor, X!, Scales_0!, axisOf(attrs)) }),
  fake_quantize_dequantize_abs_max: (editor, { X }, attrs) => fakeQuantizeAbsMax(editor, X!, format(attrs)),
  fake_channel_wise_quantize_dequantize_abs_max: (editor, { X }, attrs) => fakeQuantizeAbsMax(editor, X!, { ...format(attrs), axis: axisOf(attrs) }),
  fake_quantize_dequantize_moving_average_abs_max: (editor, inputs, attrs) => {
    const { OutScale, ...states } = movingScale(editor, inputs, attrs);
    return { Out: editor.emit('FakeQuantize', { x: inputs['X']!, scale: OutScale }, format(attrs)).y, OutScale, ...states };
  },
  quantize_linear: (editor, { X, Scale }, attrs) => ({ Y: levels(editor, X!, Scale!, { bits: 8, rounding: 'half-even', narrow: false, axis: axisOf(attrs) }) }),
  dequantize_linear: (editor, { X, Scale }, attrs) => ({ Y: values(editor, X!, Scale!, axisOf(attrs)) }),
};

/** `round_type` is 1, half away from zero, where nothing else is said. */
function format({ bit_length: bits = 8, round_type: rounding = 1 }: Attrs): LevelOptions {
  return { bits: bits as number, rounding: rounding === 0 ? 'half-even' : 'half-away' };
}

function axisOf(attrs: Attrs): number {
  return attrs['quant_axis'] as number;
}

function quantizeAbsMax(editor: Editor, x: Value, options: LevelOptions): { Out: Value; OutScale: Value } {
  const scale = editor.emit('AbsMax', { x }, { axis: options.axis ?? -1 }).y;
  return { Out: levels(editor, x, scale, options), OutScale: scale };
}

function fakeQuantizeAbsMax(editor: Editor, x: Value, options: LevelOptions): { Out: Value; OutScale: Value } {
  const scale = editor.emit('AbsMax', { x }, { axis: options.axis ?? -1 }).y;
  return { Out: editor.emit('FakeQuantize', { x, scale }, { ...options }).y, OutScale: scale };
}
