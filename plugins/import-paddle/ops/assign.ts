import type { Translation } from '../op-context.ts';

/** `assign`: another name for the same. */
export const assign: Translation = (op) => op.bind('Out', op.binding('X'));
