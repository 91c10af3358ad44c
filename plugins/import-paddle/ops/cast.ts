import { dtypeOf } from '../dtype-of.ts';
import type { Translation } from '../op-context.ts';

/** `cast`. */
export const cast: Translation = (op) => {
  const to = dtypeOf(op, 'out_dtype', 5);
  const x = op.binding('X');
  if (x.kind === 'constant' && x.parameter === undefined) op.bindConstant('Out', to, x.tensor.shape, Array.from(x.tensor.data, Number));
  else if (x.kind === 'value' && x.value.type.dtype === to) op.bind('Out', x);
  else op.emit('Cast', { x: op.value('X') }, { to });
};
