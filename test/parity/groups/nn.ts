import type { Editor } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { scalar, type Tensor } from '../../../core/tensor/tensor.ts';
import { casesOf } from '../cases.ts';
import { compareOutputs } from '../compare.ts';
import { failed, judged, type ParityGroup } from '../group.ts';
import { openBackend, runPaddleOp, type PaddleOp } from '../paddle-graph.ts';

/** Paddle's layers of detection networks, forward and backward. */
export const group: ParityGroup = {
  name: 'nn',
  matches: async (folder) => await folder.casesGroup() === 'nn',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      const op = OPS[String(golden.attrs['op'])];
      if (op === undefined) yield failed(golden.name, `no translation of ${String(golden.attrs['op'])}`);
      else yield judged(golden.name, compareOutputs(await runPaddleOp(backend, golden, op), expectedOf(golden), { absolute: 4e-6, relative: 1e-6 }));
    }
    await backend.dispose();
  },
};

type Attrs = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, Value>>;

const OPS: Readonly<Record<string, PaddleOp>> = {
  conv2d: convolution,
  depthwise_conv2d: convolution,
  batch_norm: (editor, inputs, attrs) => (attrs['is_test'] === true || attrs['use_global_stats'] === true ? globalNorm : batchNorm)(editor, inputs, attrs),
  relu: (editor, { X }) => ({ Out: editor.emit('Relu', { x: X! }).y }),
  leaky_relu: (editor, { X }, attrs) => ({ Out: editor.emit('LeakyRelu', { x: X! }, { alpha: attrs['alpha'] as number }).y }),
  relu6: (editor, { X }) => ({ Out: editor.emit('Relu6', { x: X! }).y }),
  sigmoid: (editor, { X }) => ({ Out: editor.emit('Sigmoid', { x: X! }).y }),
  pool2d: pooling,
  nearest_interp: (editor, { X }, attrs) => ({ Out: editor.emit('ResizeNearest', { x: X! }, { ...resizeAttrs(attrs), alignCorners: attrs['align_corners'] as boolean }).y }),
  bilinear_interp: (editor, { X }, attrs) => ({
    Out: editor.emit('ResizeBilinear', { x: X! }, { ...resizeAttrs(attrs), alignCorners: attrs['align_corners'] as boolean, alignMode: attrs['align_mode'] as number }).y,
  }),
  mul: (editor, { X, Y }) => ({
    Out: editor.emit('MatMul', { a: editor.emit('Reshape', { x: X! }, { shape: [0, Y!.type.shape[0]!] }).y, b: Y! }).y,
  }),
  affine_channel: (editor, { X, Scale, Bias }) => ({
    Out: editor.emit('Add', { a: editor.emit('Mul', { a: X!, b: perChannel(editor, Scale!) }).y, b: perChannel(editor, Bias!) }).y,
  }),
};

function convolution(editor: Editor, { Input, Filter }: Values, attrs: Attrs): Values {
  const y = editor.emit('Conv2d', { x: Input!, filter: Filter! }, {
    strides: attrs['strides'] as number[], pads: fourPads(attrs), dilations: attrs['dilations'] as number[], groups: attrs['groups'] as number,
  }).y;
  return { Output: y };
}

function batchNorm(editor: Editor, inputs: Values, attrs: Attrs): Values {
  const epsilon = attrs['epsilon'] as number;
  const { y, mean, variance } = editor.emit('BatchNormTrain', { x: inputs['X']!, scale: inputs['Scale']!, offset: inputs['Bias']! }, { epsilon });
  const decay = editor.constant(scalar('float32', attrs['momentum'] as number));
  const moved = (old: Value, value: Value): Value => editor.emit('MovingAverage', { old, value, decay }).y;
  const shifted = editor.emit('Add', { a: variance, b: editor.constant(scalar('float32', epsilon)) }).y;
  return {
    Y: y, MeanOut: moved(inputs['Mean']!, mean), VarianceOut: moved(inputs['Variance']!, variance), SavedMean: mean,
    SavedVariance: editor.emit('Div', { a: editor.constant(scalar('float32', 1)), b: editor.emit('Sqrt', { x: shifted }).y }).y,
  };
}

function globalNorm(editor: Editor, inputs: Values, attrs: Attrs): Values {
  const y = editor.emit('BatchNorm', {
    x: inputs['X']!, scale: inputs['Scale']!, offset: inputs['Bias']!, mean: inputs['Mean']!, variance: inputs['Variance']!,
  }, { epsilon: attrs['epsilon'] as number }).y;
  return { Y: y };
}

/** With given statistics Paddle passes them through and leaves the saved ones unset: nothing of ours to compare. */
function expectedOf({ attrs, outputs }: { readonly attrs: Attrs; readonly outputs: Readonly<Record<string, Tensor>> }): Readonly<Record<string, Tensor>> {
  if (attrs['is_test'] !== true && attrs['use_global_stats'] !== true) return outputs;
  const unset = new Set(['MeanOut', 'VarianceOut', 'SavedMean', 'SavedVariance']);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !unset.has(name)));
}

function pooling(editor: Editor, { X }: Values, attrs: Attrs): Values {
  const global = attrs['global_pooling'] === true;
  const window = {
    kernel: global ? X!.type.shape.slice(2) : attrs['ksize'] as number[],
    strides: attrs['strides'] as number[], pads: fourPads(attrs), ceilMode: attrs['ceil_mode'] as boolean,
  };
  if (attrs['pooling_type'] === 'max') return { Out: editor.emit('MaxPool', { x: X! }, window).y };
  return { Out: editor.emit('AvgPool', { x: X! }, { ...window, exclusive: attrs['exclusive'] as boolean }).y };
}

/** Paddle's [vertical, horizontal] as top, left, bottom, right. */
function fourPads(attrs: Attrs): number[] {
  const [vertical = 0, horizontal = 0] = attrs['paddings'] as number[];
  return [vertical, horizontal, vertical, horizontal];
}

function resizeAttrs(attrs: Attrs): { scale: number[]; size: number[] } {
  const scale = attrs['scale'] as number;
  return scale > 0 ? { scale: [scale, scale], size: [] } : { scale: [], size: [attrs['out_h'] as number, attrs['out_w'] as number] };
}

function perChannel(editor: Editor, vector: Value): Value {
  return editor.emit('Reshape', { x: vector }, { shape: [1, -1, 1, 1] }).y;
}
