import type { Translation } from '../op-context.ts';

/** `relu6`; another threshold makes it a clip. */
export const relu6: Translation = (op) => {
  const threshold = op.number('threshold', 6);
  if (threshold === 6) op.emit('Relu6', { x: op.value('X') });
  else op.emit('Clip', { x: op.value('X') }, { min: 0, max: threshold });
};
