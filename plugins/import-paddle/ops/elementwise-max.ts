import { elementwise } from '../elementwise.ts';

/** `elementwise_max`. */
export const elementwiseMax = elementwise('Maximum');
