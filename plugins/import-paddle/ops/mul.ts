import type { Value } from '../../../core/ir/types.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { quantizedWeight } from '../quantized-weight.ts';
import { storedLevels } from '../stored-levels.ts';

/** `mul`: a product of matrices, into which both operands are flattened first. */
export const mul: Translation = (op) => {
  const x = op.binding('X');
  const y = op.binding('Y');
  const stored = storedLevels(op, y);
  if (x.kind === 'levels') {
    op.bind('Out', { kind: 'product', scale: x.scale, qmax: x.qmax, real: (weight) => multiply(op, x.real(), quantizedWeight(op, y, weight, 1)) });
  } else {
    op.bindValue('Out', multiply(op, op.value('X'), stored === undefined ? op.value('Y') : quantizedWeight(op, y, stored, 1)));
  }
};

function multiply(op: OpContext, x: Value, y: Value): Value {
  const [rows, depth] = [op.number('x_num_col_dims', 1), op.number('y_num_col_dims', 1)];
  const [left, right] = [flatten(op, x, rows), flatten(op, y, depth)];
  const shape = [...x.type.shape.slice(0, rows), ...y.type.shape.slice(depth)];
  const [name = 'mul'] = op.names('Out', 'outputs');
  if (shape.length === 2) return op.editor.emit('MatMul', { a: left, b: right }, {}, { name }).y;
  const product = op.step('MatMul', { a: left, b: right }).y;
  return op.editor.emit('Reshape', { x: product }, { shape: [0, ...shape.slice(1)].map((extent, axis) => (axis === 0 && rows > 1 ? shape[0]! : extent)) }, { name }).y;
}

/** Keeps the batch free where the rows are its images. */
function flatten(op: OpContext, x: Value, dims: number): Value {
  const { shape } = x.type;
  if (shape.length === 2 && dims === 1) return x;
  return op.step('Reshape', { x }, { shape: [dims === 1 ? 0 : -1, sizeOf(shape.slice(dims))] }).y;
}
