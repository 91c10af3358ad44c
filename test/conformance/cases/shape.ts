import { tensor } from '../../../core/tensor/tensor.ts';
import { draw, opCase, type OpCase } from '../op-case.ts';

const { floats: random, integers } = draw(12);

/** Ops that move data, and constants. */
export const shapeCases: readonly OpCase[] = [
  opCase('Constant', 'a matrix', {}, { tensor: tensor('float32', [2, 2], [1, -2, 3, 0]) }, 'exact'),
  opCase('Constant', 'a scalar', {}, { tensor: tensor('int32', [], [7]) }, 'exact'),
  opCase('Reshape', 'one extent copied, one inferred', { x: random([2, 3, 4]) }, { shape: [0, -1] }, 'exact'),
  opCase('Reshape', 'one element to a scalar', { x: random([1]) }, { shape: [] }, 'exact'),
  opCase('Transpose', 'NCHW to NHWC', { x: random([2, 3, 4, 5]) }, { perm: [0, 2, 3, 1] }, 'exact'),
  opCase('Transpose', 'a matrix of integers', { x: integers([3, 4], 0, 9) }, { perm: [1, 0] }, 'exact'),
  opCase('Concat', 'three images of different depth', { xs: [random([2, 1, 3, 3]), random([2, 4, 3, 3]), random([2, 2, 3, 3])] }, { axis: 1 }, 'exact'),
  opCase('Concat', 'a single tensor', { xs: [random([2, 2])] }, { axis: 0 }, 'exact'),
  opCase('Slice', 'the middle of an axis', { x: random([2, 6, 3]) }, { axis: 1, start: 2, end: 5 }, 'exact'),
  opCase('Slice', 'the first row', { x: random([4, 3]) }, { axis: 0, start: 0, end: 1 }, 'exact'),
  opCase('SumTo', 'over a leading and an inner axis', { x: random([2, 3, 4]) }, { shape: [3, 1] }, 'products'),
  opCase('SumTo', 'to a scalar', { x: random([3, 4]) }, { shape: [] }, 'products'),
  opCase('SumTo', 'to the shape it has', { x: random([3, 4]) }, { shape: [3, 4] }, 'exact'),
  opCase('BroadcastTo', 'a column into a stack of matrices', { x: random([3, 1]) }, { shape: [2, 3, 4] }, 'exact'),
  opCase('BroadcastTo', 'a scalar', { x: random([]) }, { shape: [2, 2] }, 'exact'),
];
