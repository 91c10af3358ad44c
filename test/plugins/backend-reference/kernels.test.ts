import t from 'tap';
import type { Attribute } from '../../../core/ir/types.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { evaluateOp } from '../../conformance/evaluate-op.ts';
import { floats, type OpInputs } from '../../conformance/op-case.ts';

const run = (op: string, inputs: OpInputs, attrs: Readonly<Record<string, Attribute>> = {}): Readonly<Record<string, number[]>> =>
  Object.fromEntries(Object.entries(evaluateOp(op, inputs, attrs)).map(([name, { data }]) => [name, Array.from(data as ArrayLike<number>)]));

t.test('a sum of a large and many small numbers is not lost in float32', async (t) => {
  const x = floats([2 ** 24, ...new Array<number>(8).fill(1)]);
  t.same(run('ReduceSum', { x }, { axes: [0] })['y'], [2 ** 24 + 8]);
});

t.test('a convolution reads zeros outside the image and turns nothing over', async (t) => {
  const x = floats([1, 2, 3, 4], [1, 1, 2, 2]);
  const filter = floats([1, 10, 100, 1000], [1, 1, 2, 2]);
  t.same(run('Conv2d', { x, filter }, { pads: [0, 0, 1, 1] })['y'], [4321, 402, 43, 4]);
});

t.test('a depthwise convolution keeps channels apart', async (t) => {
  const x = floats([1, 2, 3, 4], [1, 2, 1, 2]);
  t.same(run('Conv2d', { x, filter: floats([10, 100], [2, 1, 1, 1]), bias: floats([0.5, -0.5]) }, { groups: 2 })['y'], [10.5, 20.5, 299.5, 399.5]);
});

t.test('of equal maxima in a window the first takes the whole gradient', async (t) => {
  const x = floats([5, 5, 5, 5], [1, 1, 2, 2]);
  t.same(run('MaxPoolGrad', { x, y: floats([5], [1, 1, 1, 1]), dy: floats([3], [1, 1, 1, 1]) }, { kernel: [2, 2], strides: [2, 2] })['dx'], [3, 0, 0, 0]);
});

t.test('average pooling divides by what lies inside the image, or by the whole window', async (t) => {
  const x = floats([4], [1, 1, 1, 1]);
  const attrs = { kernel: [2, 2], strides: [1, 1], pads: [1, 1, 0, 0] };
  t.same(run('AvgPool', { x }, { ...attrs, exclusive: true })['y'], [4]);
  t.same(run('AvgPool', { x }, { ...attrs, exclusive: false })['y'], [1]);
});

t.test('batch statistics are the mean and the biased variance', async (t) => {
  const { mean, variance, y } = run('BatchNormTrain', { x: floats([1, 3], [2, 1, 1, 1]), scale: floats([2]), offset: floats([1]) }, { epsilon: 0 });
  t.same({ mean, variance, y }, { mean: [2], variance: [1], y: [-1, 3] });
});

t.test('nearest interpolation with aligned corners rounds, without it truncates', async (t) => {
  const x = floats([0, 1, 2, 3], [1, 1, 1, 4]);
  t.same(run('ResizeNearest', { x }, { size: [1, 3], alignCorners: true })['y'], [0, 2, 3]);
  t.same(run('ResizeNearest', { x }, { size: [1, 3], alignCorners: false })['y'], [0, 1, 2]);
});

t.test('bilinear interpolation takes pixel centres in mode 0 and pixel corners in mode 1', async (t) => {
  const x = floats([0, 4], [1, 1, 1, 2]);
  t.same(run('ResizeBilinear', { x }, { scale: [1, 2], alignCorners: false, alignMode: 0 })['y'], [0, 1, 3, 4]);
  t.same(run('ResizeBilinear', { x }, { scale: [1, 2], alignCorners: false, alignMode: 1 })['y'], [0, 2, 4, 4]);
});

t.test('fake-quant maps the scale to the largest level and rounds ties to even', async (t) => {
  const x = floats([0.5, 1.5, -2.5, 127, 300, -300]);
  t.same(run('FakeQuantize', { x, scale: floats([127]) })['y'], [0, 2, -2, 127, 127, -127]);
  t.same(run('FakeQuantize', { x, scale: floats([127]) }, { narrow: false })['y']!.at(-1), -128);
  t.same(run('FakeQuantize', { x, scale: floats([127]) }, { rounding: 'half-away' })['y']!.slice(0, 3), [1, 2, -3]);
});

t.test('a dead channel quantizes to zero, not to NaN', async (t) => {
  const x = floats([0, 0, 1, 2], [2, 2]);
  t.same(run('FakeQuantize', { x, scale: floats([0, 2]) }, { axis: 0 })['y'], [0, 0, Math.fround(Math.fround(64 * 2) / 127), 2]);
});

t.test('a dead channel has the level zero, whatever is in it', async (t) => {
  t.same(run('QuantizeLinear', { x: floats([3, -3, 1, 2], [2, 2]), scale: floats([0, 2]) }, { axis: 0 })['y'], [0, 0, 64, 127]);
});

t.test('the moving average of scales starts as Paddle\'s: (0.9 + m) / 1.9', async (t) => {
  const { scale, nextState, nextAccum } = run('MovingAverageScale', { value: floats([2.5]), state: floats([1]), accum: floats([1]) });
  t.same([nextState, nextAccum], [[Math.fround(1.9)], [Math.fround(3.4)]]);
  t.ok(Math.abs(scale![0]! - 3.4 / 1.9) < 2e-7);
});

t.test('Nesterov momentum looks ahead along the new velocity', async (t) => {
  const inputs = { parameter: floats([1]), gradient: floats([2]), velocity: floats([4]), learningRate: floats([0.5], []) };
  t.same(run('MomentumUpdate', inputs, { momentum: 0.5 }), { nextParameter: [-1], nextVelocity: [4] });
  t.same(run('MomentumUpdate', inputs, { momentum: 0.5, nesterov: true }), { nextParameter: [-1], nextVelocity: [4] });
  t.same(run('MomentumUpdate', { ...inputs, velocity: floats([8]) }, { momentum: 0.5, nesterov: true }), { nextParameter: [-1.5], nextVelocity: [6] });
});

t.test('a label outside the classes is refused', async (t) => {
  t.throws(() => run('SoftmaxCrossEntropy', { logits: floats([1, 2], [1, 2]), labels: tensor('int32', [1], [2]) }), { code: 'ERR_OP_SHAPE', message: /label 2/ });
});

t.test('a box below a millionth of the image is padding', async (t) => {
  const match = (width: number): readonly number[] => {
    const inputs = { x: tensor('float32', [1, 6, 1, 1]), gtBox: tensor('float32', [1, 1, 4], [0.5, 0.5, width, 0.5]), gtLabel: tensor('int32', [1, 1]) };
    return run('Yolov3Loss', inputs, { anchors: [16, 16], anchorMask: [0], classes: 1, downsample: 32 })['gtMatchMask']!;
  };
  t.same([match(2e-6), match(5e-7), match(0)], [[0], [-1], [-1]]);
});

t.test('of two boxes in one cell the losses add and the later one owns the mask', async (t) => {
  const cell = (boxes: readonly number[][], scores: readonly number[]): Tensor[] => {
    const inputs = {
      x: tensor('float32', [1, 6, 1, 1], [0, 0, 0, 0, 0, 0]), gtBox: tensor('float32', [1, boxes.length, 4], boxes.flat()),
      gtLabel: tensor('int32', [1, boxes.length]), gtScore: tensor('float32', [1, boxes.length], scores),
    };
    const { loss, objectnessMask } = evaluateOp('Yolov3Loss', inputs, { anchors: [16, 16], anchorMask: [0], classes: 1, downsample: 32, ignoreThreshold: 0.99, labelSmooth: false });
    return [loss!, objectnessMask!];
  };
  const box = [0.5, 0.5, 0.5, 0.5];
  const [one] = cell([box], [1]);
  const [two, mask] = cell([box, box], [1, 0.5]);
  // A box exactly on the anchor: BCE of x, y and the class at logit 0, then objectness BCE times the mask.
  t.ok(Math.abs(Number(one!.data[0]) - Math.LN2 * (1.75 * 2 + 1 + 1)) < 1e-6, String(one!.data[0]));
  t.ok(Math.abs(Number(two!.data[0]) - Math.LN2 * (1.5 * (1.75 * 2 + 1) + 0.5)) < 1e-6, String(two!.data[0]));
  t.same(Array.from(mask!.data as Float32Array), [0.5]);
});
