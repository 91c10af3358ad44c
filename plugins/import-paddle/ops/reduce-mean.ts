import { reduction } from '../reduction.ts';

/** `reduce_mean`. */
export const reduceMean = reduction('ReduceMean');
