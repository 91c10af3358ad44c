import { elementwise } from '../elementwise.ts';

/** `equal`. */
export const equal = elementwise('Equal');
