import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';

/** A small use of an op, for checking its gradient. */
export interface GradientCase {
  /** What is special about it; completes "its gradient …". */
  readonly title: string;
  /** Tensors by slot; a list for a variadic slot. Where an op has kinks, values stay away from them. */
  readonly inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>;
  readonly attrs?: Readonly<Record<string, unknown>>;
  /** The output the loss is made of. @default the first */
  readonly output?: string;
  /** Slots whose gradient is checked. */
  readonly wrt: readonly string[];
  /**
   * By slot what dy_i is multiplied with, where the rule is a convention and not the derivative. A slot with fewer elements
   * than y gets the sum over the rows of y that belong to each.
   */
  readonly convention?: Readonly<Record<string, readonly number[]>>;
}

const random = createRandom(11);

/** Distinct, evenly spaced numbers in random order: no ties, and none within half a step of the middle. */
function spread(shape: readonly number[], low = -1, high = 1): Tensor {
  const size = sizeOf(shape);
  const step = (high - low) / size;
  return tensor('float32', shape, random.shuffle(Float32Array.from({ length: size }, (_, i) => low + (i + 0.5) * step)));
}

const floats = (values: readonly number[]): Tensor => tensor('float32', [values.length], values);

const integers = (shape: readonly number[], values: readonly number[]): Tensor => tensor('int32', shape, Int32Array.from(values));

const unary = (title: string, x: Tensor = spread([2, 6]), attrs: Readonly<Record<string, unknown>> = {}): GradientCase => ({ title, inputs: { x }, attrs, wrt: ['x'] });

const binary = (positive = false): GradientCase[] => {
  const [low, high] = positive ? [0.5, 2] : [-1, 1];
  return [
    { title: 'of equal shapes', inputs: { a: spread([2, 3]), b: spread([2, 3], low, high + 0.3) }, wrt: ['a', 'b'] },
    { title: 'of a broadcast vector', inputs: { a: spread([2, 3, 2]), b: spread([3, 1], low, high + 0.21) }, wrt: ['a', 'b'] },
    { title: 'of a broadcast left number', inputs: { a: tensor('float32', [], [0.37]), b: spread([4], low, high) }, wrt: ['a', 'b'] },
  ];
};

const reduction = (): GradientCase[] => [
  unary('of all axes', spread([2, 3]), { axes: [0, 1] }),
  unary('of one axis', spread([2, 3, 2]), { axes: [1] }),
  unary('of kept axes', spread([2, 3, 2]), { axes: [0, -1], keepDims: true }),
];

const channels = (count: number) => ({ scale: spread([count], 0.5, 1.5), offset: spread([count]) });
const window = { kernel: [2, 3], strides: [2, 1], pads: [1, 1, 0, 1] };
const resize = (attrs: Readonly<Record<string, unknown>>, title: string) => unary(title, spread([1, 2, 3, 4]), attrs);

/** Inputs of deformable sampling; offsets stay away from whole pixels, where samples have kinks. */
function deformable(x: readonly number[], kernel: readonly number[], extents: readonly number[], groups = 1) {
  const taps = groups * kernel[0]! * kernel[1]!;
  const offset = spread([x[0]!, 2 * taps, ...extents], -1, 1);
  return {
    x: spread(x), mask: spread([x[0]!, taps, ...extents], 0.1, 0.9),
    offset: tensor('float32', offset.shape, (offset.data as Float32Array).map((at) => Math.round(at * 2) + 0.5 + at * 0.4)),
  };
}

const yolo = {
  anchors: [10, 13, 16, 30, 33, 23], anchorMask: [0, 2], classes: 3, downsample: 32, ignoreThreshold: 0.5,
};
const yoloInputs = {
  x: spread([2, 16, 3, 3], -1.5, 1.5),
  gtBox: tensor('float32', [2, 2, 4], [0.21, 0.4, 0.12, 0.13, 0.8, 0.7, 0.35, 0.24, 0.5, 0.55, 0.3, 0.2, 0, 0, 0, 0]),
  gtLabel: integers([2, 2], [0, 2, 1, 0]),
};

/** At least one case for every op that has a gradient. */
export const GRADIENT_CASES: Readonly<Record<string, readonly GradientCase[]>> = {
  Abs: [unary('on both sides of 0')],
  AddCoordinates: [unary('of the map, not of the coordinates', spread([2, 2, 2, 3]))],
  Add: binary(),
  Atan: [unary('everywhere', spread([8], -4, 4))],
  AvgPool: [
    unary('without the padding', spread([1, 2, 4, 5]), window),
    unary('with the padding counted', spread([1, 2, 4, 5]), { ...window, exclusive: false }),
    unary('of windows that stick out', spread([1, 1, 5, 5]), { kernel: [2, 2], strides: [2, 2], ceilMode: true }),
  ],
  BatchNorm: [{
    title: 'with given statistics', inputs: { x: spread([2, 3, 2, 2]), ...channels(3), mean: spread([3]), variance: spread([3], 0.5, 2) },
    wrt: ['x', 'scale', 'offset'],
  }],
  BatchNormTrain: [{ title: 'through the statistics', inputs: { x: spread([2, 3, 2, 2]), ...channels(3) }, wrt: ['x', 'scale', 'offset'] }],
  BroadcastTo: [unary('of an axis it has and one it lacks', spread([3, 1]), { shape: [2, 3, 2] })],
  Cast: [unary('to its own type', spread([4]), { to: 'float32' })],
  Clip: [unary('inside and outside the bounds', spread([12]), { min: -0.55, max: 0.3 })],
  Concat: [{ title: 'along a middle axis', inputs: { xs: [spread([2, 1, 2]), spread([2, 3, 2])] }, attrs: { axis: 1 }, wrt: ['xs'] }],
  Conv2d: [
    { title: 'with bias, stride and uneven padding', inputs: { x: spread([2, 2, 5, 4]), filter: spread([3, 2, 3, 2]), bias: spread([3]) }, attrs: { strides: [2, 1], pads: [1, 0, 2, 1] }, wrt: ['x', 'filter', 'bias'] },
    { title: 'of groups', inputs: { x: spread([1, 4, 4, 4]), filter: spread([6, 2, 2, 2]) }, attrs: { groups: 2 }, wrt: ['x', 'filter'] },
    { title: 'of a dilated depthwise filter', inputs: { x: spread([1, 3, 6, 6]), filter: spread([3, 1, 2, 3]) }, attrs: { groups: 3, dilations: [2, 2], pads: [1, 1, 1, 1] }, wrt: ['x', 'filter'] },
  ],
  Conv2dTranspose: [
    { title: 'at stride two with cut pads and an added row', inputs: { x: spread([2, 2, 3, 4]), filter: spread([2, 3, 3, 2]) }, attrs: { strides: [2, 1], pads: [1, 0, 0, 1], outputPadding: [1, 0] }, wrt: ['x', 'filter'] },
    { title: 'of dilated groups', inputs: { x: spread([1, 4, 3, 3]), filter: spread([4, 2, 2, 2]) }, attrs: { groups: 2, strides: [2, 2], dilations: [1, 2] }, wrt: ['x', 'filter'] },
  ],
  DeformableConv: [
    { title: 'at stride two, some taps outside', inputs: { ...deformable([2, 3, 5, 4], [3, 2], [3, 3]), filter: spread([2, 3, 3, 2]) }, attrs: { strides: [2, 1], pads: [1, 0, 1, 0] }, wrt: ['x', 'offset', 'mask', 'filter'] },
    { title: 'of groups that are moved apart', inputs: { ...deformable([1, 4, 4, 4], [2, 2], [2, 2], 2), filter: spread([2, 2, 2, 2]) }, attrs: { groups: 2, deformableGroups: 2, dilations: [2, 2] }, wrt: ['x', 'offset', 'mask', 'filter'] },
  ],
  DeformableSample: [{ title: 'between pixels', inputs: deformable([1, 2, 4, 4], [2, 2], [3, 3]), attrs: { kernel: [2, 2] }, wrt: ['x', 'offset', 'mask'] }],
  Div: binary(true),
  DropBlock: [unary('outside of trainings', spread([1, 2, 3, 3]), { blockSize: 3, keepProb: 0.9 })],
  Exp: [unary('everywhere')],
  FakeQuantize: [
    { title: 'straight through, clipped elements too', inputs: { x: spread([8]), scale: tensor('float32', [1], [0.5]) }, attrs: { bits: 4 }, wrt: ['x'], convention: { x: Array<number>(8).fill(1) } },
    {
      title: 'masked outside the range, its ends inside', attrs: { bits: 3, gradient: 'clipped' }, wrt: ['x'],
      inputs: { x: floats([-2, -1.5, -0.6, 0.1, 1.5, 1.6]), scale: floats([1.5]) }, convention: { x: [0, 1, 1, 1, 1, 0] },
    },
    {
      title: 'masked outside an unsigned range around a zero point', attrs: { bits: 3, signed: false, gradient: 'clipped' }, wrt: ['x'],
      inputs: { x: floats([-1.1, -1, -0.6, 0.1, 2.5, 2.6]), scale: floats([3.5]), zeroPoint: integers([1], [2]) }, convention: { x: [0, 1, 1, 1, 1, 0] },
    },
    {
      // 3 levels of 0.5 each way: -2 → -3, -0.6 → -1, 0.1 → 0, 0.9 → 2, 1.6 → 3; (y - x) / scale inside, y / scale outside; times 10.
      title: 'by a learned scale, straight through for the data', attrs: { bits: 3, scaleGradient: 10 }, wrt: ['x', 'scale'],
      inputs: { x: floats([-2, -0.6, 0.1, 0.9, 1.6]), scale: floats([1.5]) },
      convention: { x: [1, 1, 1, 1, 1], scale: [-10, 1 / 1.5, -1 / 1.5, 1 / 1.5, 10] },
    },
    {
      title: 'by learned scales of rows, masked for the data', attrs: { bits: 3, axis: 0, gradient: 'clipped', scaleGradient: 1 }, wrt: ['x', 'scale'],
      inputs: { x: tensor('float32', [2, 3], [-2, -0.6, 0.1, -2, -0.6, 4]), scale: floats([1.5, 3]) },
      convention: { x: [0, 1, 1, 1, 1, 0], scale: [-1, 0.1 / 1.5, -0.1 / 1.5, 0, -0.4 / 3, 1] },
    },
    {
      // Levels 0 to 7 of 0.5 around 2: -1.1 → 0 (clipped), -0.6 → 1, 0.1 → 2, 2.6 → 7 (clipped).
      title: 'by a learned length of a range around a zero point', attrs: { bits: 3, signed: false, gradient: 'clipped', scaleGradient: 1 }, wrt: ['x', 'scale'],
      inputs: { x: floats([-1.1, -0.6, 0.1, 2.6]), scale: floats([3.5]), zeroPoint: integers([1], [2]) },
      convention: { x: [0, 1, 1, 0], scale: [-1 / 3.5, 0.1 / 3.5, -0.1 / 3.5, 2.5 / 3.5] },
    },
  ],
  HardSigmoid: [unary('flat, sloped and flat again', spread([8], -4, 4), { slope: 0.3, offset: 0.4 })],
  HardSwish: [unary('all three pieces', spread([9], -5, 5))],
  LeakyRelu: [unary('on both sides of 0', spread([8]), { alpha: 0.3 })],
  Log: [unary('of positive numbers', spread([6], 0.5, 3))],
  MatMul: [false, true].flatMap((transA) => [false, true].map((transB): GradientCase => ({
    title: `with transA ${transA} and transB ${transB}`, attrs: { transA, transB }, wrt: ['a', 'b'],
    inputs: { a: spread(transA ? [3, 2] : [2, 3]), b: spread(transB ? [4, 3] : [3, 4]) },
  }))),
  MaxPool: [
    unary('of overlapping windows', spread([1, 2, 4, 5]), window),
    unary('of windows that stick out', spread([1, 1, 5, 5]), { kernel: [2, 2], strides: [2, 2], ceilMode: true }),
  ],
  Maximum: binary(),
  Minimum: binary(),
  Mul: binary(),
  Neg: [unary('everywhere')],
  ReduceMax: reduction(),
  ReduceMean: reduction(),
  ReduceSum: reduction(),
  Relu: [unary('on both sides of 0')],
  Relu6: [unary('on both sides of 0 and 6', spread([12], -3, 9))],
  Reshape: [unary('to another rank', spread([2, 6]), { shape: [3, -1, 2] })],
  ResizeBilinear: [
    resize({ scale: [2, 2] }, 'from pixel corners'), resize({ size: [5, 7], alignMode: 0 }, 'from pixel centres'),
    resize({ size: [5, 2], alignCorners: true }, 'with aligned corners'),
  ],
  ResizeNearest: [resize({ scale: [2, 2] }, 'to twice the size'), resize({ size: [2, 7] }, 'to an uneven size'), resize({ size: [5, 7], alignCorners: true }, 'with aligned corners')],
  Sigmoid: [unary('everywhere', spread([8], -4, 4))],
  SigmoidCrossEntropy: [{ title: 'of soft targets', inputs: { logits: spread([2, 4], -4, 4), targets: spread([2, 4], 0, 1) }, wrt: ['logits'] }],
  Slice: [
    unary('of the middle', spread([2, 5]), { axis: 1, start: 1, end: 3 }), unary('counted from the end', spread([4, 2]), { axis: 0, start: -2, end: 9 }),
    unary('of everything', spread([3]), { axis: 0, start: 0, end: 3 }),
  ],
  Softmax: [unary('along the last axis', spread([2, 4])), unary('along a middle axis', spread([2, 3, 2]), { axis: 1 })],
  SoftmaxCrossEntropy: [{ title: 'of the loss', inputs: { logits: spread([3, 4], -2, 2), labels: integers([3], [0, 3, 1]) }, wrt: ['logits'] }],
  Sqrt: [unary('of positive numbers', spread([6], 0.5, 3))],
  Sub: binary(),
  SumTo: [unary('over a kept and a dropped axis', spread([2, 3, 4]), { shape: [3, 1] })],
  Transpose: [unary('of a permutation that is not its own inverse', spread([2, 3, 4]), { perm: [1, 2, 0] })],
  Where: [{
    title: 'to the side that was taken', inputs: { condition: tensor('bool', [2, 3], [1, 0, 1, 0, 0, 1]), x: spread([2, 3]), y: spread([3]) }, wrt: ['x', 'y'],
  }],
  Yolov3Loss: [
    { title: 'with smoothed labels', inputs: yoloInputs, attrs: yolo, wrt: ['x'] },
    { title: 'with scores and sharp labels', inputs: { ...yoloInputs, gtScore: tensor('float32', [2, 2], [0.6, 1, 0.4, 1]) }, attrs: { ...yolo, labelSmooth: false }, wrt: ['x'] },
  ],
};
