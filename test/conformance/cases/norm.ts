import { evaluateOp } from '../evaluate-op.ts';
import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(15);

/** Batch normalisation and moving averages. */
export const normCases: readonly OpCase[] = [
  opCase('BatchNorm', 'an image', { x: random([2, 3, 4, 5]), ...affine(3), ...statistics(3) }, {}, 'products'),
  opCase('BatchNorm', 'one pixel, a variance of zero', { x: random([1, 2, 1, 1]), ...affine(2), mean: random([2]), variance: floats([0, 1]) }, { epsilon: 1e-3 }, 'products'),
  ...[[3, 4, 5, 3], [1, 2, 6, 6], [3, 2, 1, 1]].flatMap(([batch, channels, height, width]) => training([batch!, channels!, height!, width!])),
  opCase('BatchNormTrain', 'a channel of equal values', { x: floats([2, 2, 2, 2, 1, 2, 3, 4], [1, 2, 2, 2]), ...affine(2) }, {}, 'products'),
  opCase('MovingAverage', 'a statistic', { old: random([4]), value: random([4]), decay: floats([0.9], []) }),
];

function training(shape: readonly [number, number, number, number]): OpCase[] {
  const [x, { scale, offset }, dy] = [random(shape), affine(shape[1]), random(shape)];
  const { mean, variance } = evaluateOp('BatchNormTrain', { x, scale, offset }, {});
  const title = `[${shape.join(', ')}]`;
  return [
    opCase('BatchNormTrain', title, { x, scale, offset }, {}, 'products'),
    opCase('BatchNormTrainGrad', title, { x, scale, mean: mean!, variance: variance!, dy }, {}, 'products'),
  ];
}

function affine(channels: number) {
  return { scale: random([channels], 0.5, 1.5), offset: random([channels]) };
}

function statistics(channels: number) {
  return { mean: random([channels]), variance: random([channels], 0.1, 2) };
}
