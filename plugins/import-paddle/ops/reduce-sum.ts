import { reduction } from '../reduction.ts';

/** `reduce_sum`. */
export const reduceSum = reduction('ReduceSum');
