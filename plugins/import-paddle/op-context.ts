import { importOpUnsupported, type SlimtapError } from '../../core/errors.ts';
import type { Editor } from '../../core/ir/editor.ts';
import type { AttrsOf, InputsOf, OpName, OutputsOf, StateRole, TensorType, Value } from '../../core/ir/types.ts';
import { scalar, tensor, type DType, type Tensor } from '../../core/tensor/tensor.ts';
import type { AttributeValues, OpDesc } from '../paddle-format/index.ts';
import type { Binding } from './binding.ts';
import type { Environment } from './environment.ts';

/** Paddle's limit (`DDim::kMaxRank`). */
const MAX_RANK = 9;

/** Says what one op of Paddle is in ours: reads its inputs, binds its outputs. */
export type Translation = (op: OpContext) => void;

/** One op of a program while it is translated. */
export class OpContext {
  readonly op: OpDesc;
  readonly environment: Environment;

  constructor(op: OpDesc, environment: Environment) {
    this.op = op;
    this.environment = environment;
  }

  get editor(): Editor {
    return this.environment.editor;
  }

  /** Names of the variables in a slot. */
  names(slot: string, side: 'inputs' | 'outputs' = 'inputs'): readonly string[] {
    return this.op[side].find(({ parameter }) => parameter === slot)?.arguments ?? [];
  }

  has(slot: string): boolean {
    return this.names(slot).length > 0;
  }

  /** What is in a slot. @throws ERR_IMPORT_OP when nothing is */
  binding(slot: string): Binding {
    const [name] = this.names(slot);
    if (name === undefined) throw this.fail(`it has no ${slot}`);
    return this.environment.read(name, this);
  }

  bindings(slot: string): readonly Binding[] {
    return this.names(slot).map((name) => this.environment.read(name, this));
  }

  /** The real numbers in a slot. A parameter becomes a state of that role. */
  value(slot: string, role: StateRole = 'parameter'): Value {
    return this.environment.value(this.binding(slot), this, role);
  }

  values(slot: string): readonly Value[] {
    return this.bindings(slot).map((binding) => this.environment.value(binding, this));
  }

  /** What is known now of a slot; undefined when it depends on the image, or the slot is empty. */
  constant(slot: string): Tensor | undefined {
    const binding = this.has(slot) ? this.binding(slot) : undefined;
    return binding?.kind === 'constant' ? binding.tensor : undefined;
  }

  /** The integers in the slots that may take the place of an attribute, such as a shape given by tensors. */
  integers(slot: string): readonly number[] | undefined {
    if (!this.has(slot)) return undefined;
    return this.bindings(slot).flatMap((binding) => {
      if (binding.kind !== 'constant') throw this.fail(`its ${slot} is not known before it runs`);
      this.environment.spend(binding.tensor.data.length, this);
      return Array.from(binding.tensor.data, Number);
    });
  }

  number(name: string, fallback: number): number {
    return this.#finite(name, Number(this.#attribute(name, ['INT', 'FLOAT', 'LONG', 'FLOAT64', 'BOOLEAN']) ?? fallback));
  }

  numbers(name: string, fallback: readonly number[] = []): readonly number[] {
    const found = this.#attribute(name, ['INTS', 'FLOATS', 'LONGS', 'FLOAT64S']) as readonly (number | bigint)[] | undefined;
    return found?.map((one) => this.#finite(name, Number(one))) ?? fallback;
  }

  /** An axis of something of that rank, counted from its first. */
  axis(name: string, fallback: number, rank: number): number {
    return this.axisOf(this.number(name, fallback), rank);
  }

  /** The same of a number from elsewhere. @throws ERR_IMPORT_OP when there is no such axis */
  axisOf(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(counted) || counted < 0 || counted >= rank) throw this.fail(`there is no axis ${axis} of ${rank}`);
    return counted;
  }

  flag(name: string, fallback = false): boolean {
    return Boolean(this.#attribute(name, ['BOOLEAN', 'INT']) ?? fallback);
  }

  text(name: string, fallback: string): string {
    return String(this.#attribute(name, ['STRING']) ?? fallback);
  }

  /** Refuses an attribute that asks for what this translation does not do. */
  expect(name: string, ...allowed: readonly (string | number | boolean)[]): void {
    const attribute = this.op.attrs.find((one) => one.name === name);
    if (attribute !== undefined && !allowed.includes(attribute.value as string)) throw this.fail(`its attribute ${name} is ${JSON.stringify(attribute.value)}`);
  }

  /** Refuses inputs that this translation does not read. */
  expectNone(...slots: readonly string[]): void {
    for (const slot of slots) if (this.has(slot)) throw this.fail(`it has an input ${slot}`);
  }

  /** Emits the op that makes an output of this one, under the variable's name. */
  emit<K extends OpName>(op: K, inputs: InputsOf<K>, attrs: Partial<AttrsOf<K>> = {}, slot = 'Out'): OutputsOf<K> {
    const outputs = this.editor.emit(op, inputs, attrs, { name: this.names(slot, 'outputs')[0] ?? op });
    this.bindValue(slot, Object.values(outputs as Record<string, Value>)[0]!);
    return outputs;
  }

  /** Emits an op on the way there. */
  step<K extends OpName>(op: K, inputs: InputsOf<K>, attrs: Partial<AttrsOf<K>> = {}, slot = 'Out'): OutputsOf<K> {
    return this.editor.emit(op, inputs, attrs, { name: `${this.names(slot, 'outputs')[0] ?? op}.${op.charAt(0).toLowerCase()}${op.slice(1)}` });
  }

  /** Type of what is in a slot; of a constant too. */
  shapeOf(slot: string): TensorType {
    const binding = this.binding(slot);
    return binding.kind === 'constant' ? binding.tensor : this.value(slot).type;
  }

  /** A float32 number. */
  scalar(value: number): Value {
    return this.editor.constant(scalar('float32', value));
  }

  /** Binds an output to numbers known now. */
  bindConstant(slot: string, dtype: DType, shape: readonly number[], numbers: readonly number[]): void {
    this.environment.spend(numbers.length, this);
    // Integers lose their fraction, as in C++.
    const given = dtype === 'float32' ? numbers : numbers.map(Math.trunc);
    if (!given.every(Number.isFinite)) throw this.fail('it makes a constant that is no number');
    this.bind(slot, { kind: 'constant', tensor: tensor(dtype, shape, given) });
  }

  bind(slot: string, binding: Binding, index = 0): void {
    const name = this.names(slot, 'outputs')[index];
    if (binding.kind === 'value') this.expectRank(binding.value.type.shape.length);
    if (binding.kind === 'constant') this.expectRank(binding.tensor.shape.length);
    if (name !== undefined) this.environment.write(name, binding);
  }

  bindValue(slot: string, value: Value, index = 0): void {
    this.bind(slot, { kind: 'value', value }, index);
  }

  /** Refuses what has more axes than Paddle knows. */
  expectRank(rank: number): void {
    if (rank > MAX_RANK) throw this.fail(`it makes ${rank} axes; there are at most ${MAX_RANK}`);
  }

  /** An error that names this op. */
  fail(what: string): SlimtapError {
    const [output = '?'] = this.op.outputs.flatMap((slot) => slot.arguments);
    return importOpUnsupported(this.op.type, output, what);
  }

  #finite(name: string, value: number): number {
    if (!Number.isFinite(value)) throw this.fail(`its attribute ${name} is ${value}`);
    return value;
  }

  #attribute(name: string, types: readonly (keyof AttributeValues)[]): AttributeValues[keyof AttributeValues] | undefined {
    const attribute = this.op.attrs.find((one) => one.name === name);
    if (attribute === undefined) return undefined;
    // An empty list does not say of what: writers give it any type.
    if (Array.isArray(attribute.value) && attribute.value.length === 0 && types.includes('INTS')) return [];
    if (!types.includes(attribute.type)) throw this.fail(`its attribute ${name} is of type ${attribute.type}`);
    return attribute.value;
  }
}
