import { createGraph, type Editor } from '../../core/ir/editor.ts';
import type { Graph, State, Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';

type Initial = ReadonlyMap<string, Tensor>;

export interface E2eOptions {
  /** Whether the output convolution's bias is added by an op of its own, as in Paddle, so that the value before it has a name. @default false */
  readonly separateBias?: boolean;
}

/**
 * The small classifier of the `e2e` golden's README: three convolutions with batch norm, one in scope `yolo_output`, a
 * mean and a matrix. L2 decay is on filters and the matrix only.
 */
export function e2eNet(init: Initial, shape: readonly number[], { separateBias = false }: E2eOptions = {}): { graph: Graph; editor: Editor } {
  const { graph, editor } = createGraph('e2e');
  const state = (name: string, l2Decay?: number): Value => editor.state({ name, initial: init.get(name)!, role: 'parameter', l2Decay }).value;
  let x = editor.input('image', { dtype: 'float32', shape });
  x = convBatchNorm(editor, init, x, { name: 'conv1', strides: [2, 2], pads: [1, 1, 1, 1] });
  x = editor.emit('Relu', { x }, {}, { name: 'relu_0' }).y;
  x = convBatchNorm(editor, init, x, { name: 'conv2_dw', pads: [1, 1, 1, 1], groups: 8 });
  x = editor.emit('Relu', { x }, {}, { name: 'relu_1' }).y;
  x = convBatchNorm(editor, init, x, { name: 'conv2_sep' });
  x = editor.emit('LeakyRelu', { x }, { alpha: 0.1 }, { name: 'leaky_relu_0' }).y;
  x = editor.scope('yolo_output', () => outputConv(editor, x, state('yolo_output.0.conv.weights'), state('yolo_output.0.conv.bias', 0), separateBias));
  const pooled = editor.emit('ReduceMean', { x }, { axes: [2, 3] }, { name: 'pool2d_0' }).y;
  const product = editor.emit('MatMul', { a: pooled, b: state('fc_w') }, {}, { name: 'fc' }).y;
  editor.output('logits', editor.emit('Add', { a: product, b: state('fc_b', 0) }).y);
  return { graph, editor };
}

function outputConv(editor: Editor, x: Value, filter: Value, bias: Value, separateBias: boolean): Value {
  if (!separateBias) return editor.emit('Conv2d', { x, filter, bias }).y;
  const shift = editor.emit('Reshape', { x: bias }, { shape: [1, bias.type.shape[0]!, 1, 1] }).y;
  return editor.emit('Add', { a: editor.emit('Conv2d', { x, filter }).y, b: shift }, {}, { name: 'output_bias' }).y;
}

function convBatchNorm(editor: Editor, init: Initial, x: Value, { name, ...attrs }: { name: string; strides?: number[]; pads?: number[]; groups?: number }): Value {
  const filter = editor.state({ name: `${name}_weights`, initial: init.get(`${name}_weights`)!, role: 'parameter' }).value;
  const conv = editor.emit('Conv2d', { x, filter }, attrs, { name }).y;
  const vector = (part: string, role: State['role']): Value => editor.state({ name: `${name}_bn_${part}`, initial: init.get(`${name}_bn_${part}`)!, role, l2Decay: 0 }).value;
  return editor.emit('BatchNorm', {
    x: conv, scale: vector('scale', 'parameter'), offset: vector('offset', 'parameter'), mean: vector('mean', 'statistic'), variance: vector('variance', 'statistic'),
  }, {}, { name: `${name}_bn` }).y;
}
