import type { Translation } from '../op-context.ts';

/** `transpose` and `transpose2`; the transpose that puts the classes of decoded scores first is undone where they are read. */
export const transpose: Translation = (op) => {
  const perm = op.numbers('axis');
  const x = op.binding('X');
  if (x.kind === 'boxes' && x.content === 'scores' && perm.join() === '0,2,1') op.bind('Out', { ...x, transposed: !x.transposed });
  else op.emit('Transpose', { x: op.value('X') }, { perm });
};
