import { sizeOf } from '../../../core/tensor/tensor.ts';
import { lower } from '../lowering.ts';
import { evenRows } from '../rows.ts';

/** In two stages, as AbsMax. */
lower('MinMax', (on, { inputs: { x } }) => {
  const rows = on.reshape(on.of(x), evenRows(sizeOf(x.type.shape)));
  const [low, high] = (['Min', 'Max'] as const).map((kind) => on.reduce(kind, on.reduce(kind, rows, [1]), [0], true));
  return { low: low!, high: high! };
});
