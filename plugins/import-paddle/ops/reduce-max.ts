import { reduction } from '../reduction.ts';

/** `reduce_max`. */
export const reduceMax = reduction('ReduceMax');
