import { elementwise } from '../elementwise.ts';

/** `elementwise_sub`. */
export const elementwiseSub = elementwise('Sub');
