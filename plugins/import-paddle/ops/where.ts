import type { Translation } from '../op-context.ts';

/** `where`: elements of X where the condition holds, elsewhere of Y. */
export const where: Translation = (op) => { op.emit('Where', { condition: op.value('Condition'), x: op.value('X'), y: op.value('Y') }); };
