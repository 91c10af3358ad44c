import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { isNonNegative } from '../../../plugins/backend-onnxruntime/is-non-negative.ts';
import '../../../core/ops/index.ts';

t.test('what comes from a ReLU is never negative, through reshaping, pooling and fake-quant', (t) => {
  const { editor } = createGraph('signs');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 2, 4, 4] });
  const relu = editor.emit('Relu', { x }).y;
  const scale = editor.emit('AbsMax', { x }).y;
  const pooled = editor.emit('MaxPool', { x: relu }, { kernel: [2, 2], strides: [2, 2] }).y;
  t.ok([relu, scale, pooled, editor.emit('FakeQuantize', { x: relu, scale }).y, editor.emit('Add', { a: relu, b: relu }).y].every(isNonNegative));
  t.ok(isNonNegative(editor.emit('Clip', { x }, { min: 0, max: 6 }).y));
  t.end();
});

t.test('anything else may be negative', (t) => {
  const { editor } = createGraph('signs');
  const x = editor.input('x', { dtype: 'float32', shape: [4] });
  const relu = editor.emit('Relu', { x }).y;
  const values = [x, editor.emit('LeakyRelu', { x }).y, editor.emit('Sub', { a: relu, b: relu }).y, editor.emit('Add', { a: relu, b: x }).y, editor.emit('Clip', { x }, { min: -1, max: 6 }).y];
  t.notOk(values.some(isNonNegative));
  t.end();
});
