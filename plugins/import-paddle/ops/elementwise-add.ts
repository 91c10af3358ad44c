import { elementwise } from '../elementwise.ts';

/** `elementwise_add`. */
export const elementwiseAdd = elementwise('Add');
