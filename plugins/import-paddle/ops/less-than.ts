import { elementwise } from '../elementwise.ts';

/** `less_than`. */
export const lessThan = elementwise('Less');
