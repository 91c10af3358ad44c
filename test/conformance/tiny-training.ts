import { addGradients } from '../../core/gradient/gradient.ts';
import { createGraph, type Editor } from '../../core/ir/editor.ts';
import type { Graph, State, Value } from '../../core/ir/types.ts';
import { full, tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { draw } from './op-case.ts';
import '../../core/ops/index.ts';

/**
 * One training step of a tiny quantized network: conv 3x3 stride 2, BN, ReLU, depthwise 3x3, BN, ReLU6, pooling,
 * fully connected, cross-entropy; fake-quant on weights and activations; momentum with decay; statistics as states.
 * Inputs `image`, `labels`, `learningRate`; output `loss`.
 */
export function tinyTraining(batch: number): Graph {
  const { graph, editor } = createGraph('tiny-training');
  const build = new TinyBuilder(editor);
  const image = editor.input('image', { dtype: 'float32', shape: [batch, 3, 9, 9] });
  const labels = editor.input('labels', { dtype: 'int32', shape: [batch] });
  const learningRate = editor.input('learningRate', { dtype: 'float32', shape: [] });
  const first = editor.emit('Relu', { x: build.norm('bn1', build.conv('conv1', image, [6, 3, 3, 3], [2, 2], 1)) }).y;
  const second = editor.emit('Relu6', { x: build.norm('bn2', build.conv('depthwise', first, [6, 1, 3, 3], [1, 1], 6)) }).y;
  const pooled = editor.emit('ReduceMean', { x: second }, { axes: [2, 3] }).y;
  const loss = editor.emit('ReduceMean', { x: editor.emit('SoftmaxCrossEntropy', { logits: build.linear(pooled), labels }).loss }, { axes: [0] }).y;
  editor.output('loss', loss);
  attachMomentum(editor, loss, learningRate);
  return graph;
}

class TinyBuilder {
  readonly #editor: Editor;
  readonly #random = draw(21);

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  conv(name: string, x: Value, shape: readonly number[], strides: readonly number[], groups: number): Value {
    const filter = this.#parameter(`${name}.weights`, shape, 0.6);
    return this.#editor.emit('Conv2d', { x: this.#observed(name, x), filter: this.#perFilter(filter) }, { strides, pads: [1, 1, 1, 1], groups }).y;
  }

  norm(name: string, x: Value): Value {
    const channels = x.type.shape[1]!;
    const scale = this.#state(`${name}.scale`, full('float32', [channels], 1), 'parameter');
    const offset = this.#state(`${name}.offset`, full('float32', [channels], 0.1), 'parameter');
    const { y, mean, variance } = this.#editor.emit('BatchNormTrain', { x, scale: scale.value, offset: offset.value });
    this.#average(`${name}.mean`, mean, 0);
    this.#average(`${name}.variance`, variance, 1);
    return y;
  }

  linear(x: Value): Value {
    const weights = this.#parameter('fc.weights', [x.type.shape[1]!, 4], 0.8);
    const bias = this.#parameter('fc.bias', [4], 0.1);
    const product = this.#editor.emit('MatMul', { a: x, b: this.#perFilter(weights, 1) }).y;
    return this.#editor.emit('Add', { a: product, b: bias }).y;
  }

  /** Fake-quant of an activation, its scale a moving average. */
  #observed(name: string, x: Value): Value {
    const state = this.#state(`${name}.in.state`, full('float32', [1], 1), 'quantizer');
    const accum = this.#state(`${name}.in.accum`, full('float32', [1], 1), 'quantizer');
    const value = this.#editor.emit('AbsMax', { x }).y;
    const { scale, nextState, nextAccum } = this.#editor.emit('MovingAverageScale', { value, state: state.value, accum: accum.value });
    this.#editor.update(state, nextState);
    this.#editor.update(accum, nextAccum);
    return this.#editor.emit('FakeQuantize', { x, scale }).y;
  }

  #perFilter(weights: Value, axis = 0): Value {
    const scale = this.#editor.emit('AbsMax', { x: weights }, { axis }).y;
    return this.#editor.emit('FakeQuantize', { x: weights, scale }, { axis }).y;
  }

  #average(name: string, value: Value, initial: number): void {
    const state = this.#state(name, full('float32', value.type.shape, initial), 'statistic');
    const decay = this.#editor.constant(tensor('float32', [], [0.9]));
    this.#editor.update(state, this.#editor.emit('MovingAverage', { old: state.value, value, decay }).y);
  }

  #parameter(name: string, shape: readonly number[], range: number): Value {
    return this.#state(name, this.#random.floats(shape, -range, range), 'parameter').value;
  }

  #state(name: string, initial: Tensor, role: State['role']): State {
    return this.#editor.state({ name, initial, role });
  }
}

function attachMomentum(editor: Editor, loss: Value, learningRate: Value): void {
  const parameters = [...editor.graph.states.values()].filter((state) => state.trainable);
  const gradients = addGradients(editor.graph, editor, { loss, wrt: parameters.map((state) => state.value) });
  for (const parameter of parameters) {
    const initial = full('float32', parameter.value.type.shape, 0);
    const velocity = editor.state({ name: `${parameter.name}.velocity`, initial, role: 'optimizer' });
    const { nextParameter, nextVelocity } = editor.emit('MomentumUpdate', {
      parameter: parameter.value, gradient: gradients.get(parameter.value)!, velocity: velocity.value, learningRate,
    }, { l2: 5e-4 });
    editor.update(parameter, nextParameter);
    editor.update(velocity, nextVelocity);
  }
}
