import { tensor } from '../../../core/tensor/tensor.ts';
import { opCase, type OpCase } from '../op-case.ts';

/** Draws that are the same on every backend. */
export const randomCases: readonly OpCase[] = [
  opCase('RandomUniform', 'the first draw', { counter: tensor('int32', [1], [0]) }, { shape: [2, 3, 4], seed: 7 }, 'exact'),
  opCase('RandomUniform', 'a late draw of many numbers with a large seed', { counter: tensor('int32', [1], [1_999_999]) }, { shape: [3, 50, 70], seed: 2 ** 31 - 2 }, 'exact'),
];
