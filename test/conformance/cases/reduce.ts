import { draw, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(13);
const OPS = ['ReduceSum', 'ReduceMean', 'ReduceMax'];

/** Reductions. */
export const reduceCases: readonly OpCase[] = OPS.flatMap((op) => [
  opCase(op, 'spatial axes, kept', { x: random([3, 4, 5, 3]) }, { axes: [2, 3], keepDims: true }, 'products'),
  opCase(op, 'all axes to a scalar', { x: random([2, 3, 4]) }, { axes: [0, 1, 2] }, 'products'),
  opCase(op, 'the last axis, negative values only', { x: random([3, 4], -2, -1) }, { axes: [1] }, 'products'),
  opCase(op, 'an extent of one', { x: random([2, 3, 1, 1]) }, { axes: [2, 3] }, 'products'),
]);
