import { elementwise } from '../elementwise.ts';

/** `greater_than`. */
export const greaterThan = elementwise('Greater');
