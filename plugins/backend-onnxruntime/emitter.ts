import type { Value } from '../../core/ir/types.ts';
import { full, tensor, type DType, type Tensor } from '../../core/tensor/tensor.ts';
import { ELEMENT_TYPES, OnnxBuilder, type OnnxAttribute } from '../onnx-model/index.ts';

/** The ONNX name of a value, or a number that stands for a constant. */
export type Operand = string | number;

/** Elements of constants that are compared with others. */
const SMALL = 256;

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** What lowerings write with: ONNX nodes by type, constants, and the few forms that occur everywhere. */
export class Emitter {
  readonly onnx: OnnxBuilder;
  readonly #nameOf: (value: Value) => string;
  readonly #constants = new Map<string, string>();
  readonly #emitted = new Map<string, string>();
  readonly #remakes = new Map<string, () => string>();
  readonly #early: string[] = [];
  /** What a value was before it got its shape: the same numbers in the same order. */
  readonly unshaped = new Map<string, { readonly name: string; readonly shape: readonly number[] }>();
  #scope = '';

  /** @param nameOf the ONNX name of a value of the graph that has been lowered already */
  constructor(onnx: OnnxBuilder, nameOf: (value: Value) => string) {
    this.onnx = onnx;
    this.#nameOf = nameOf;
  }

  /** Base of the names of what is emitted next: the IR node's name, so that profiles can be read. */
  enter(scope: string): void {
    this.#scope = scope;
  }

  /** The ONNX name of a value. */
  of(value: Value): string {
    return this.#nameOf(value);
  }

  /** Emits a node with one output and returns its name. */
  op(type: string, inputs: readonly Operand[], attributes: Attributes = {}): string {
    return this.many(type, inputs, 1, attributes)[0]!;
  }

  /** Emits a node with several outputs. */
  many(type: string, inputs: readonly Operand[], outputs: number, attributes: Attributes = {}): readonly string[] {
    return this.onnx.node(type, inputs.map((input) => this.#operand(input)), attributes, { name: `${this.#scope}/${type}`, outputs });
  }

  /** Matrix product of the last two axes, either side transposed as read: `com.microsoft.FusedMatMul`. */
  matMul(a: string, b: string, { transA = false, transB = false } = {}): string {
    if (!transA && !transB) return this.op('MatMul', [a, b]);
    const options = { name: `${this.#scope}/FusedMatMul`, domain: 'com.microsoft' };
    return this.onnx.node('FusedMatMul', [a, b], { transA: Number(transA), transB: Number(transB) }, options)[0]!;
  }

  /** What several nodes' lowerings read and is emitted by the first of them: `key` says what it is and of which values. */
  once(key: string, make: () => string): string {
    const name = this.#emitted.get(key) ?? make();
    this.#emitted.set(key, name);
    return name;
  }

  /** Says how a value comes about again from one that takes less memory. @returns the value's name */
  remakable(name: string, make: () => string): string {
    this.#remakes.set(name, make);
    return name;
  }

  /**
   * A value as the backward pass reads it, long after it was made: made again where that is cheap, so that its memory is free in between, otherwise
   * itself with every extent known (`withOpenCount` says why). Made once for all who read it then.
   */
  later(name: string, shape: readonly number[]): string {
    const make = this.#remakes.get(name) ?? ((): string => this.reshape(name, shape));
    return this.once(`later ${name}`, make);
  }

  /** Has a value computed as soon as what it is computed from, which may then go: see `emitEarly`. @returns the value's name */
  early(name: string): string {
    this.#early.push(name);
    return name;
  }

  /**
   * Emits the nodes that make the values `early`, after all others. ONNX Runtime walks back from the nodes that nothing reads, the last of the model
   * first: a node that nothing reads per value, the first value's last, has the values computed before all else. `Shape` reads no element.
   */
  emitEarly(): void {
    for (const name of this.#early.reverse()) this.op('Shape', [name]);
  }

  /** A constant shared by all who ask for the same small one. */
  constant(value: Tensor): string {
    if (value.data.length > SMALL) return this.ownConstant(value);
    return this.#shared(`${value.dtype}|${value.shape.join(',')}|${value.data.join(',')}`, () => value);
  }

  /** A constant nobody else reads. */
  ownConstant(value: Tensor, base = 'constant'): string {
    return this.onnx.initializer(`${this.#scope}/${base}`, value);
  }

  /** A float32 vector. */
  vector(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(tensor('float32', shape, values));
  }

  /** A float32 vector of one number, shared by its length and value. */
  filled(length: number, value: number): string {
    return this.#shared(`filled|${length}|${value}`, () => full('float32', [length], value));
  }

  /** An int64 vector, as shapes and axes are given. */
  ints(values: readonly number[]): string {
    return this.constant(tensor('int64', [values.length], values));
  }

  /** A rank-0 constant. */
  scalar(value: number, dtype: DType = 'float32'): string {
    return this.constant(tensor(dtype, [], [value]));
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.op('Reshape', [x, this.ints(shape)]);
  }

  transpose(x: string, perm: readonly number[]): string {
    return this.op('Transpose', [x], { perm });
  }

  /** Elements start, start+step, … below end, on each of the axes. */
  slice(x: string, axes: readonly number[], starts: readonly number[], ends: readonly number[], steps: readonly number[] = axes.map(() => 1)): string {
    return this.op('Slice', [x, this.ints(starts), this.ints(ends), this.ints(axes), this.ints(steps)]);
  }

  reduce(kind: 'Sum' | 'Mean' | 'Max' | 'Min', x: string, axes: readonly number[], keepDims = false): string {
    if (axes.length === 0) return this.op('Identity', [x]);
    return this.op(`Reduce${kind}`, [x, this.ints(axes)], { keepdims: Number(keepDims) });
  }

  concat(parts: readonly string[], axis: number): string {
    return parts.length === 1 ? parts[0]! : this.op('Concat', parts, { axis });
  }

  cast(x: string, to: DType): string {
    return this.op('Cast', [x], { to: ELEMENT_TYPES[to] });
  }

  /** Zeros (or `value`) around x; pads are all beginnings, then all ends. */
  pad(x: string, pads: readonly number[], value = 0): string {
    return pads.every((extent) => extent === 0) ? x : this.op('Pad', [x, this.ints(pads), this.scalar(value)]);
  }

  add(a: Operand, b: Operand): string {
    return this.op('Add', [a, b]);
  }

  sub(a: Operand, b: Operand): string {
    return this.op('Sub', [a, b]);
  }

  mul(a: Operand, b: Operand): string {
    return this.op('Mul', [a, b]);
  }

  div(a: Operand, b: Operand): string {
    return this.op('Div', [a, b]);
  }

  /** a where the condition holds, otherwise b. */
  where(condition: string, a: Operand, b: Operand): string {
    return this.op('Where', [condition, a, b]);
  }

  /**
   * Runs `body` on row after row of matrices [rows, columns] and stacks what it returns. The body may name scalars of
   * this graph.
   */
  scan(inputs: readonly string[], columns: number, body: (on: Emitter, rows: readonly string[]) => readonly string[]): readonly string[] {
    const prefix = this.onnx.unique(`${this.#scope}/body`);
    const inner = new OnnxBuilder({ name: prefix });
    const type = { dtype: 'float32', shape: [columns] } as const;
    const rows = inputs.map((_, i) => `${prefix}/${i}`);
    for (const row of rows) inner.input(row, type);
    const emitter = new Emitter(inner, this.#nameOf);
    emitter.enter(prefix);
    const results = body(emitter, rows);
    for (const result of results) inner.output(result, type);
    return this.many('Scan', inputs, results.length, { num_scan_inputs: inputs.length, body: inner.graph() });
  }

  #shared(key: string, make: () => Tensor): string {
    const name = this.#constants.get(key) ?? this.onnx.initializer(`${this.#scope}/constant`, make());
    this.#constants.set(key, name);
    return name;
  }

  #operand(operand: Operand): string {
    return typeof operand === 'number' ? this.scalar(operand) : operand;
  }
}
