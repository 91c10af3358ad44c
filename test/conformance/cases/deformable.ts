import { createRandom } from '../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { draw, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(31);

interface Deformable {
  readonly title: string;
  readonly x: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number, number];
  readonly strides?: readonly number[];
  readonly pads?: readonly number[];
  readonly dilations?: readonly number[];
  readonly groups?: number;
  readonly deformableGroups?: number;
  /** Offsets; by default within two pixels, so that some samples lie outside. */
  readonly offsets?: (shape: readonly number[]) => Tensor;
}

/** Samples on the centres of pixels, where they start in training, and on the rows just outside the image. */
const zeros = (shape: readonly number[]): Tensor => tensor('float32', shape);
const far = (shape: readonly number[]): Tensor => random(shape, -40, 40);
const whole = (shape: readonly number[]): Tensor => {
  const integers = createRandom(5);
  return tensor('float32', shape, Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => integers.integer(-3, 4)));
};

const CASES: readonly Deformable[] = [
  { title: '3x3', x: [1, 3, 6, 7], filter: [4, 3, 3, 3], pads: [1, 1, 1, 1] },
  { title: '3x3 at stride two, batch of two', x: [2, 4, 7, 6], filter: [3, 4, 3, 3], pads: [1, 1, 1, 1], strides: [2, 2] },
  { title: '1x1', x: [2, 3, 5, 4], filter: [2, 3, 1, 1] },
  { title: 'two groups', x: [1, 4, 5, 5], filter: [6, 2, 3, 3], pads: [1, 1, 1, 1], groups: 2 },
  { title: 'two deformable groups, different strides, dilations and four different pads', x: [2, 4, 8, 9], filter: [3, 4, 3, 2], strides: [1, 2], pads: [2, 0, 1, 1], dilations: [2, 1], deformableGroups: 2 },
  { title: 'no offset', x: [1, 2, 5, 5], filter: [2, 2, 3, 3], pads: [1, 1, 1, 1], offsets: zeros },
  { title: 'whole pixels, some just outside', x: [1, 2, 5, 6], filter: [2, 2, 3, 3], pads: [1, 1, 1, 1], offsets: whole },
  { title: 'far outside', x: [1, 2, 4, 4], filter: [2, 2, 3, 3], pads: [1, 1, 1, 1], offsets: far },
  { title: 'one pixel', x: [2, 2, 1, 1], filter: [3, 2, 3, 3], pads: [1, 1, 1, 1] },
];

/** Deformable convolutions, what their taps meet, and the gradient of that. */
export const deformableCases: readonly OpCase[] = CASES.flatMap(({ title, x, filter, strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], groups = 1, deformableGroups = 1, offsets = random }) => {
  const kernel = filter.slice(2);
  const extents = [0, 1].map((i) => Math.floor((x[i + 2]! + pads[i]! + pads[i + 2]! - dilations[i]! * (kernel[i]! - 1) - 1) / strides[i]!) + 1);
  const taps = deformableGroups * kernel[0]! * kernel[1]!;
  const inputs = { x: random(x), offset: offsets([x[0], 2 * taps, ...extents]), mask: random([x[0], taps, ...extents], 0, 1) };
  const window = { strides, pads, dilations, deformableGroups };
  return [
    opCase('DeformableConv', title, { ...inputs, filter: random(filter) }, { ...window, groups }, 'products'),
    opCase('DeformableSample', title, inputs, { ...window, kernel }, 'products'),
    opCase('DeformableSampleGrad', title, { ...inputs, dy: random([x[0], x[1] * kernel[0]! * kernel[1]!, ...extents]) }, { ...window, kernel }, 'products'),
  ];
});
