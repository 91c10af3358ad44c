import type { Translation } from '../op-context.ts';

/** `round`: halves go away from zero. Source: Paddle `operators/activation_op.h`, RoundFunctor. */
export const round: Translation = (op) => { op.emit('Round', { x: op.value('X') }, { mode: 'half-away' }); };
