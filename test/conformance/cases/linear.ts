import { createRandom } from '../../../core/tensor/random.ts';
import { draw, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(14);

interface Convolution {
  readonly title: string;
  readonly x: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number, number];
  readonly strides?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly dilations?: readonly [number, number];
  readonly groups?: number;
  readonly bias?: true;
}

const CONVOLUTIONS: readonly Convolution[] = [
  { title: '3x3', x: [1, 3, 6, 7], filter: [4, 3, 3, 3], pads: [1, 1, 1, 1] },
  { title: '3x3 with bias, batch of three', x: [3, 2, 5, 5], filter: [3, 2, 3, 3], bias: true },
  { title: '1x1 on one pixel', x: [2, 4, 1, 1], filter: [3, 4, 1, 1], bias: true },
  { title: '1x1 at stride two on an odd size', x: [1, 4, 7, 5], filter: [6, 4, 1, 1], strides: [2, 2] },
  { title: '3x3 at stride two, one row unread', x: [2, 3, 8, 8], filter: [4, 3, 3, 3], strides: [2, 2], pads: [0, 0, 0, 0] },
  { title: '3x3 at stride two, padded below and right only', x: [1, 3, 6, 6], filter: [4, 3, 3, 3], strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: 'different strides and four different pads', x: [1, 2, 7, 9], filter: [3, 2, 3, 2], strides: [1, 3], pads: [2, 0, 1, 1] },
  { title: 'dilated', x: [1, 2, 9, 9], filter: [2, 2, 3, 3], dilations: [2, 3], pads: [2, 3, 2, 3] },
  { title: 'dilated at stride two', x: [2, 2, 9, 8], filter: [3, 2, 3, 3], dilations: [2, 2], strides: [2, 2], pads: [1, 2, 1, 2] },
  { title: 'two groups', x: [2, 4, 5, 5], filter: [6, 2, 3, 3], groups: 2, pads: [1, 1, 1, 1], bias: true },
  { title: 'depthwise', x: [3, 4, 6, 5], filter: [4, 1, 3, 3], groups: 4, pads: [1, 1, 1, 1] },
  { title: 'depthwise at stride two, padded below and right only', x: [1, 4, 6, 6], filter: [4, 1, 3, 3], groups: 4, strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: 'depthwise at stride two on an odd size', x: [2, 3, 7, 9], filter: [3, 1, 3, 3], groups: 3, strides: [2, 2], pads: [1, 1, 1, 1] },
  { title: 'depthwise with two filters per channel', x: [1, 3, 5, 5], filter: [6, 1, 3, 3], groups: 3, pads: [1, 1, 1, 1] },
  { title: '7x7 larger than the image', x: [1, 2, 4, 4], filter: [2, 2, 7, 7], strides: [2, 2], pads: [3, 3, 3, 3] },
  { title: 'channels in threes, filters in fours', x: [1, 6, 5, 5], filter: [4, 6, 3, 3], pads: [1, 1, 1, 1] },
  { title: '1x1 at stride two, channels in threes, filters in fours', x: [2, 9, 5, 5], filter: [8, 9, 1, 1], strides: [2, 2] },
];

/** Matrix products, convolutions and their gradients. */
export const linearCases: readonly OpCase[] = [
  opCase('MatMul', 'plain', { a: random([3, 4]), b: random([4, 5]) }, {}, 'products'),
  opCase('MatMul', 'left transposed', { a: random([4, 3]), b: random([4, 5]) }, { transA: true }, 'products'),
  opCase('MatMul', 'right transposed', { a: random([3, 4]), b: random([5, 4]) }, { transB: true }, 'products'),
  opCase('MatMul', 'both transposed, one row', { a: random([4, 1]), b: random([5, 4]) }, { transA: true, transB: true }, 'products'),
  ...CONVOLUTIONS.flatMap(convolution),
  ...Array.from({ length: 12 }, (_, seed) => convolution(drawn(seed))).flat(),
  opCase('Conv2dTranspose', '2x2 at stride two', { x: random([1, 3, 4, 5]), filter: random([3, 2, 2, 2]) }, { strides: [2, 2] }, 'products'),
  opCase('Conv2dTranspose', '4x4 at stride two, padded, batch of two', { x: random([2, 3, 4, 5]), filter: random([3, 2, 4, 4]) }, { strides: [2, 2], pads: [1, 1, 1, 1] }, 'products'),
  opCase('Conv2dTranspose', 'different strides and four different pads, with rows added', { x: random([1, 2, 5, 4]), filter: random([2, 3, 3, 2]) }, { strides: [3, 1], pads: [2, 0, 1, 1], outputPadding: [2, 0] }, 'products'),
  opCase('Conv2dTranspose', 'dilated, two groups', { x: random([1, 4, 5, 5]), filter: random([4, 3, 3, 3]) }, { dilations: [2, 3], groups: 2, strides: [2, 1], pads: [1, 2, 1, 2], outputPadding: [1, 0] }, 'products'),
  opCase('Conv2dTranspose', 'depthwise at stride one', { x: random([2, 4, 5, 5]), filter: random([4, 1, 3, 3]) }, { groups: 4, pads: [1, 1, 1, 1] }, 'products'),
  opCase('Conv2dTranspose', '1x1', { x: random([2, 4, 3, 2]), filter: random([4, 3, 1, 1]) }, {}, 'products'),
];

function convolution({ title, x, filter, strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], groups = 1, bias }: Convolution): OpCase[] {
  const attrs = { strides, pads, dilations, groups };
  const [image, weights] = [random(x), random(filter)];
  const dy = random([x[0], filter[0], ...[0, 1].map((i) => Math.floor((x[i + 2]! + pads[i]! + pads[i + 2]! - dilations[i]! * (filter[i + 2]! - 1) - 1) / strides[i]!) + 1)]);
  return [
    opCase('Conv2d', title, { x: image, filter: weights, ...(bias && { bias: random([filter[0]]) }) }, attrs, 'products'),
    opCase('Conv2dInputGrad', title, { filter: weights, dy }, { ...attrs, inputShape: x }, 'products'),
    opCase('Conv2dFilterGrad', title, { x: image, dy }, { ...attrs, filterShape: filter }, 'products'),
  ];
}

/** Whatever combination comes out: special cases in a backend meet here. */
function drawn(seed: number): Convolution {
  const random = createRandom(seed).split('convolution');
  const pair = (low: number, high: number): [number, number] => [random.integer(low, high), random.integer(low, high)];
  const [kernel, dilations, strides] = [pair(1, 4), pair(1, 3), pair(1, 4)];
  const pads: [number, number, number, number] = [...pair(0, 3), ...pair(0, 3)];
  const size = kernel.map((extent, i) => dilations[i]! * (extent - 1) + 1 + random.integer(0, 6)) as [number, number];
  const groups = random.integer(1, 4);
  const [depth, perGroup] = [random.integer(1, 3), random.integer(1, 3)];
  const [batch] = pair(1, 4);
  const title = `drawn ${seed}: kernel ${kernel}, strides ${strides}, pads ${pads}, dilations ${dilations}, groups ${groups}`;
  return { title, x: [batch, groups * depth, ...size], filter: [groups * perGroup, depth, ...kernel], strides, pads, dilations, groups };
}
