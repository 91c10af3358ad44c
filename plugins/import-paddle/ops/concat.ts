import type { BoxesBinding } from '../binding.ts';
import type { OpContext, Translation } from '../op-context.ts';

/** Detectors have three to five; joining one with itself again and again doubles them. */
const MOST_HEADS = 64;

/** `concat`, also of what YOLO heads were decoded to, and of pieces of a shape. */
export const concat: Translation = (op) => {
  const bindings = op.bindings('X');
  const [axis] = op.integers('AxisTensor') ?? [op.number('axis', 0)];
  const boxes = bindings.filter((binding) => binding.kind === 'boxes');
  const constants = bindings.filter((binding) => binding.kind === 'constant' && binding.parameter === undefined);
  if (boxes.length === bindings.length) op.bind('Out', joined(op, boxes as BoxesBinding[], axis!));
  else if (constants.length === bindings.length && bindings.length > 0) joinConstants(op);
  else op.emit('Concat', { xs: op.values('X') }, { axis: axis! });
};

function joined(op: OpContext, bindings: readonly BoxesBinding[], axis: number): BoxesBinding {
  const [first, ...others] = bindings;
  const heads = bindings.reduce((sum, { heads: { length } }) => sum + length, 0);
  if (heads > MOST_HEADS) throw op.fail(`it joins ${heads} heads`);
  if (first === undefined) throw op.fail('it joins nothing');
  const { content, transposed } = first;
  const along = content === 'scores' && transposed ? 2 : 1;
  if (op.axisOf(axis, 3) !== along || others.some((one) => one.content !== content || one.transposed !== transposed)) throw op.fail('it joins decoded boxes otherwise than head after head');
  return { ...first, heads: bindings.flatMap(({ heads }) => heads) };
}

function joinConstants(op: OpContext): void {
  const bindings = op.bindings('X');
  const [first] = bindings;
  const numbers = op.integers('X')!;
  if (first?.kind !== 'constant' || !bindings.every((binding) => binding.kind === 'constant' && binding.tensor.shape.length === 1)) throw op.fail('it joins constants that are no lists');
  op.bindConstant('Out', first.tensor.dtype, [numbers.length], numbers);
}
