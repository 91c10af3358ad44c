import type { Value } from '../../../core/ir/types.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { quantizedWeight } from '../quantized-weight.ts';
import { storedLevels } from '../stored-levels.ts';

/** `matmul` and `matmul_v2` with a matrix on the right; what comes before the last two axes of the left becomes rows. */
export const matmul: Translation = (op) => {
  op.expect('alpha', 1);
  const x = op.binding('X');
  const y = op.binding('Y');
  const stored = storedLevels(op, y);
  if (x.kind === 'levels') {
    op.bind('Out', { kind: 'product', scale: x.scale, qmax: x.qmax, real: (weight) => multiply(op, x.real(), quantizedWeight(op, y, weight, transposed(op, 'y') ? 0 : 1)) });
  } else {
    op.bindValue('Out', multiply(op, op.value('X'), stored === undefined ? op.value('Y') : quantizedWeight(op, y, stored, 1)));
  }
};

function multiply(op: OpContext, a: Value, b: Value): Value {
  const [left, right] = [a.type.shape, b.type.shape];
  const [transA, transB] = [transposed(op, 'x'), transposed(op, 'y')];
  const [name = 'matmul'] = op.names('Out', 'outputs');
  if (left.length === 2 && right.length === 2) return op.editor.emit('MatMul', { a, b }, { transA, transB }, { name }).y;
  if (right.length !== 2 || left.length < 2 || transA) throw op.fail(`it multiplies [${left.join(', ')}] by [${right.join(', ')}]`);
  const rows = op.step('Reshape', { x: a }, { shape: [-1, left.at(-1)!] }).y;
  const product = op.step('MatMul', { a: rows, b }, { transB }).y;
  return op.editor.emit('Reshape', { x: product }, { shape: [-1, ...left.slice(1, -1), product.type.shape[1]!] }, { name }).y;
}

function transposed(op: OpContext, side: 'x' | 'y'): boolean {
  return op.flag(`trans_${side}`) || op.flag(`transpose_${side.toUpperCase()}`);
}
