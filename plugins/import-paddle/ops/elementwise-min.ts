import { elementwise } from '../elementwise.ts';

/** `elementwise_min`. */
export const elementwiseMin = elementwise('Minimum');
