import type { TensorType, Value } from '../../core/ir/types.ts';
import { sameShape, sizeOf, tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { broadcastShape } from './broadcast.ts';
import { LAYOUTS, moved, unmoved, type Laid, type Layout } from './layout.ts';
import { deviceType, type DeviceType, type Ref, type Step } from './program.ts';

/** A tensor on the device while a program is written: its number and what is known of it. */
export interface Sym {
  readonly ref: Ref;
  readonly shape: readonly number[];
  readonly dtype: DeviceType;
}

/** A tensor, or a number that stands for a constant. */
export type Operand = Sym | number;

type Inputs = Readonly<Record<string, Operand>>;
type Attributes = Readonly<Record<string, unknown>>;

/** What lowerings write with: kernels of TensorFlow.js by name, constants, and the few forms that occur everywhere. */
export class Emitter {
  readonly steps: Step[] = [];
  readonly constants: { readonly ref: Ref; readonly tensor: Tensor }[] = [];
  /** What a kernel keeps for its gradient, by the reference of the output that both lowerings know. */
  readonly saved = new Map<Ref, readonly Sym[]>();
  readonly #kernels: ReadonlySet<string>;
  readonly #values = new Map<Value, Map<Layout, Sym>>();
  readonly #shared = new Map<string, Sym>();
  #size = 0;

  /** @param kernels names of the kernels that the engine has */
  constructor(kernels: ReadonlySet<string>) {
    this.#kernels = kernels;
  }

  /** How many numbers were given. */
  get size(): number {
    return this.#size;
  }

  /** Whether the engine has that kernel; otherwise the lowering composes it. */
  has(kernel: string): boolean {
    return this.#kernels.has(kernel);
  }

  /** A new number, for what comes from outside. */
  declare({ dtype, shape }: TensorType): Sym {
    return { ref: this.#size++, shape, dtype: deviceType(dtype) };
  }

  /** Says what a value of the graph is. */
  define(value: Value, { layout, sym }: Laid): void {
    this.#values.set(value, new Map([[layout, sym]]));
  }

  /** Whether a value is there in that layout without any work. */
  holds(value: Value, layout: Layout): boolean {
    return this.#values.get(value)!.has(layout);
  }

  /** A value of the graph in one layout; what is moved once is kept for who asks next. */
  of(value: Value, layout: Layout = 'plain'): Sym {
    const known = this.#values.get(value)!;
    const there = known.get(layout);
    if (there !== undefined) return there;
    const plain = known.get('plain') ?? this.#plain(known);
    known.set('plain', plain);
    const sym = layout === 'plain' ? plain : this.transpose(plain, LAYOUTS[layout]);
    known.set(layout, sym);
    return sym;
  }

  /** The layout a value has already. */
  layoutOf(value: Value): Layout {
    const known = this.#values.get(value)!;
    return known.has('plain') ? 'plain' : [...known.keys()][0]!;
  }

  /** Calls a kernel with one output. */
  kernel(name: string, inputs: Inputs | readonly Sym[], attrs: Attributes, shape: readonly number[], dtype: DeviceType = 'float32'): Sym {
    return this.kernels(name, inputs, attrs, [{ shape, dtype }])[0]!;
  }

  /** Calls a kernel with several outputs. */
  kernels(name: string, inputs: Inputs | readonly Sym[], attrs: Attributes, types: readonly TensorType[]): readonly Sym[] {
    const outputs = types.map((type) => this.declare(type));
    const refs = Array.isArray(inputs) ? (inputs as readonly Sym[]).map(({ ref }) => ref)
      : Object.fromEntries(Object.entries(inputs as Inputs).map(([slot, operand]) => [slot, this.sym(operand).ref]));
    this.steps.push({ kernel: name, inputs: refs, attrs, outputs: outputs.map(({ ref }) => ref) });
    return outputs;
  }

  /** A constant shared by all who ask for the same small one. */
  constant(value: Tensor): Sym {
    if (value.data.length > 64) return this.#own(value);
    const key = `${value.dtype}|${value.shape.join(',')}|${value.data.join(',')}`;
    const sym = this.#shared.get(key) ?? this.#own(value);
    this.#shared.set(key, sym);
    return sym;
  }

  sym(operand: Operand): Sym {
    return typeof operand === 'number' ? this.constant(tensor('float32', [], [operand])) : operand;
  }

  unary(kernel: string, x: Sym, attrs: Attributes = {}): Sym {
    return this.kernel(kernel, { x }, attrs, x.shape, x.dtype);
  }

  add(a: Operand, b: Operand): Sym {
    return this.#binary('Add', a, b);
  }

  sub(a: Operand, b: Operand): Sym {
    return this.#binary('Sub', a, b);
  }

  mul(a: Operand, b: Operand): Sym {
    return this.#binary('Multiply', a, b);
  }

  div(a: Operand, b: Operand): Sym {
    return this.#binary('RealDiv', a, b);
  }

  max(a: Operand, b: Operand): Sym {
    return this.#binary('Maximum', a, b);
  }

  min(a: Operand, b: Operand): Sym {
    return this.#binary('Minimum', a, b);
  }

  /** A comparison, as a bool. */
  compare(kernel: 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual' | 'Equal' | 'NotEqual' | 'LogicalAnd', a: Operand, b: Operand): Sym {
    return this.#binary(kernel, a, b, 'bool');
  }

  /** A comparison, as 1 or 0 in float32. */
  mask(kernel: 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual' | 'Equal' | 'NotEqual', a: Operand, b: Operand): Sym {
    return this.cast(this.compare(kernel, a, b), 'float32');
  }

  /** 1 where x is above 0, otherwise 0. */
  step(x: Sym): Sym {
    return this.kernel('Step', { x }, { alpha: 0 }, x.shape);
  }

  /** Where both limits are one, XNNPACK refuses the kernel and wasm's output stays whatever its memory held. */
  clip(x: Sym, low: number, high: number): Sym {
    if (Math.fround(low) >= Math.fround(high)) return this.min(this.max(x, low), high);
    return this.kernel('ClipByValue', { x }, { clipValueMin: low, clipValueMax: high }, x.shape);
  }

  /** a where the condition holds, otherwise b; all of one shape in the end. */
  select(condition: Sym, a: Operand, b: Operand): Sym {
    const operands = [condition, this.sym(a), this.sym(b)];
    const shape = operands.map((one) => one.shape).reduce(broadcastShape);
    const [test, t, e] = operands.map((one) => this.broadcast(one, shape));
    return this.kernel('Select', { condition: test!, t: t!, e: e! }, {}, shape, t!.dtype);
  }

  cast(x: Sym, dtype: DeviceType): Sym {
    return x.dtype === dtype ? x : this.kernel('Cast', { x }, { dtype }, x.shape, dtype);
  }

  reshape(x: Sym, shape: readonly number[]): Sym {
    const known = shape.map((extent) => (extent === -1 ? sizeOf(x.shape) / -sizeOf(shape) : extent));
    return sameShape(x.shape, known) ? x : this.kernel('Reshape', { x }, { shape: known }, known, x.dtype);
  }

  /** Moves axes; where only extents of 1 change places, nothing is copied. */
  transpose(x: Sym, perm: readonly number[]): Sym {
    const shape = moved(x.shape, perm);
    const large = perm.filter((axis) => x.shape[axis] !== 1);
    if (large.every((axis, i) => i === 0 || axis > large[i - 1]!)) return this.reshape(x, shape);
    return this.kernel('Transpose', { x }, { perm }, shape, x.dtype);
  }

  /** Repeats x along the axes it lacks or has with extent 1. */
  broadcast(x: Sym, shape: readonly number[]): Sym {
    const whole = this.reshape(x, [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape]);
    const reps = shape.map((extent, axis) => extent / whole.shape[axis]!);
    return reps.every((count) => count === 1) ? whole : this.kernel('Tile', { x: whole }, { reps }, shape, x.dtype);
  }

  /** Elements from `begin` on, `size` of them along every axis. */
  slice(x: Sym, begin: readonly number[], size: readonly number[]): Sym {
    return sameShape(x.shape, size) ? x : this.kernel('Slice', { x }, { begin, size }, size, x.dtype);
  }

  /** Part of one axis. */
  part(x: Sym, axis: number, start: number, end: number): Sym {
    return this.slice(x, x.shape.map((_, i) => (i === axis ? start : 0)), x.shape.map((extent, i) => (i === axis ? end - start : extent)));
  }

  concat(parts: readonly Sym[], axis: number): Sym {
    const [first] = parts as readonly [Sym];
    if (parts.length === 1) return first;
    const extent = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return this.kernel('Concat', parts, { axis }, first.shape.map((own, i) => (i === axis ? extent : own)), first.dtype);
  }

  /** Zeros (or `value`) around x, by axis before and after. */
  pad(x: Sym, paddings: readonly (readonly [number, number])[], value = 0): Sym {
    if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
    const shape = x.shape.map((extent, axis) => extent + paddings[axis]![0] + paddings[axis]![1]);
    return this.kernel('PadV2', { x }, { paddings, constantValue: value }, shape, x.dtype);
  }

  sum(x: Sym, axes: readonly number[], keepDims = false): Sym {
    return this.#reduce('Sum', x, axes, keepDims, { axis: axes });
  }

  mean(x: Sym, axes: readonly number[], keepDims = false): Sym {
    return this.#reduce('Mean', x, axes, keepDims, { axis: axes });
  }

  largest(x: Sym, axes: readonly number[], keepDims = false): Sym {
    return this.#reduce('Max', x, axes, keepDims, { reductionIndices: axes });
  }

  smallest(x: Sym, axes: readonly number[], keepDims = false): Sym {
    return this.#reduce('Min', x, axes, keepDims, { axis: axes });
  }

  /** Matrix product of the last two axes of tensors of rank 3. */
  matMul(a: Sym, b: Sym, { transA = false, transB = false } = {}): Sym {
    const [left, right] = [a, b].map((one) => (one.shape.length === 2 ? this.reshape(one, [1, ...one.shape]) : one)) as [Sym, Sym];
    const shape = [Math.max(left.shape[0]!, right.shape[0]!), left.shape[transA ? 2 : 1]!, right.shape[transB ? 1 : 2]!];
    const y = this.kernel('BatchMatMul', { a: left, b: right }, { transposeA: transA, transposeB: transB }, shape);
    return a.shape.length === 2 && b.shape.length === 2 ? this.reshape(y, shape.slice(1)) : y;
  }

  #plain(known: ReadonlyMap<Layout, Sym>): Sym {
    const [layout, sym] = [...known][0]!;
    return this.transpose(sym, unmoved(LAYOUTS[layout]));
  }

  #own(value: Tensor): Sym {
    const sym = this.declare(value);
    this.constants.push({ ref: sym.ref, tensor: value });
    return sym;
  }

  #binary(kernel: string, a: Operand, b: Operand, dtype?: DeviceType): Sym {
    const [left, right] = [this.sym(a), this.sym(b)];
    return this.kernel(kernel, { a: left, b: right }, {}, broadcastShape(left.shape, right.shape), dtype ?? left.dtype);
  }

  #reduce(kernel: string, x: Sym, axes: readonly number[], keepDims: boolean, attrs: Attributes): Sym {
    if (axes.length === 0) return x;
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const shape = keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
    if (sameShape(kept, x.shape)) return this.reshape(x, shape);
    return this.kernel(kernel, { x }, { ...attrs, keepDims }, shape, x.dtype);
  }
}
