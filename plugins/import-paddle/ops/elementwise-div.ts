import { elementwise } from '../elementwise.ts';

/** `elementwise_div`. */
export const elementwiseDiv = elementwise('Div');
