import type { Editor } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { scalar, tensor } from '../../../core/tensor/tensor.ts';

/** A value, or a number that becomes a constant. */
export type Operand = Value | number;

/** Formulas in the graph: each method emits the one node it is named after. */
export class Arithmetic {
  readonly #editor: Editor;
  readonly #numbers = new Map<number, Value>();

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  add = (a: Operand, b: Operand): Value => this.#binary('Add', a, b);
  sub = (a: Operand, b: Operand): Value => this.#binary('Sub', a, b);
  mul = (a: Operand, b: Operand): Value => this.#binary('Mul', a, b);
  div = (a: Operand, b: Operand): Value => this.#binary('Div', a, b);
  min = (a: Operand, b: Operand): Value => this.#binary('Minimum', a, b);
  max = (a: Operand, b: Operand): Value => this.#binary('Maximum', a, b);
  less = (a: Operand, b: Operand): Value => this.#binary('Less', a, b);
  greater = (a: Operand, b: Operand): Value => this.#binary('Greater', a, b);
  equal = (a: Operand, b: Operand): Value => this.#binary('Equal', a, b);
  abs = (x: Value): Value => this.#unary('Abs', x);
  atan = (x: Value): Value => this.#unary('Atan', x);
  exp = (x: Value): Value => this.#unary('Exp', x);
  log = (x: Value): Value => this.#unary('Log', x);
  neg = (x: Value): Value => this.#unary('Neg', x);
  relu = (x: Value): Value => this.#unary('Relu', x);
  sigmoid = (x: Value): Value => this.#unary('Sigmoid', x);

  square(x: Value): Value {
    return this.mul(x, x);
  }

  clip(x: Value, min: number, max: number): Value {
    return this.#editor.emit('Clip', { x }, { min, max }).y;
  }

  where(condition: Value, x: Operand, y: Operand): Value {
    return this.#editor.emit('Where', { condition, x: this.of(x), y: this.of(y) }).out;
  }

  /** Without its fraction. */
  truncated(x: Value): Value {
    return this.cast(this.cast(x, 'int32'), 'float32');
  }

  cast(x: Value, to: 'int32' | 'float32'): Value {
    return this.#editor.emit('Cast', { x }, { to }).y;
  }

  /** Rows `start` … `end` − 1 of an axis. */
  slice(x: Value, axis: number, start: number, end: number): Value {
    return this.#editor.emit('Slice', { x }, { axis, start, end }).y;
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.#editor.emit('Reshape', { x }, { shape }).y;
  }

  transpose(x: Value, axes: readonly number[]): Value {
    return this.#editor.emit('Transpose', { x }, { perm: axes }).y;
  }

  /** Of a the transposed, if asked. */
  product(a: Value, b: Value, { transA = false } = {}): Value {
    return this.#editor.emit('MatMul', { a, b }, { transA }).y;
  }

  /** Over some axes, or all of them. */
  sum(x: Value, axes: readonly number[] = x.type.shape.map((_, axis) => axis)): Value {
    return this.#editor.emit('ReduceSum', { x }, { axes }).y;
  }

  /** Largest along an axis, which stays. */
  largest(x: Value, axis: number): Value {
    return this.#editor.emit('ReduceMax', { x }, { axes: [axis], keepDims: true }).y;
  }

  /** Constant numbers of a shape. */
  table(shape: readonly number[], values: ArrayLike<number>): Value {
    return this.#editor.constant(tensor('float32', shape, Float32Array.from(values)));
  }

  of(operand: Operand): Value {
    if (typeof operand !== 'number') return operand;
    const known = this.#numbers.get(operand) ?? this.#editor.constant(scalar('float32', operand));
    this.#numbers.set(operand, known);
    return known;
  }

  #binary(op: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Minimum' | 'Maximum' | 'Less' | 'Greater' | 'Equal', a: Operand, b: Operand): Value {
    return this.#editor.emit(op, { a: this.of(a), b: this.of(b) }).y;
  }

  #unary(op: 'Abs' | 'Atan' | 'Exp' | 'Log' | 'Neg' | 'Relu' | 'Sigmoid', x: Value): Value {
    return this.#editor.emit(op, { x }).y;
  }
}
