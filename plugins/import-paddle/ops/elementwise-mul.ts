import { elementwise } from '../elementwise.ts';

/** `elementwise_mul`. */
export const elementwiseMul = elementwise('Mul');
