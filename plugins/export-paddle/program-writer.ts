import { exportUnsupported } from '../../core/errors.ts';
import { isOp, type Node, type Value } from '../../core/ir/types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { recordOf, type LodTensorDesc, type OpDesc, type OpSlot, type TensorRecord, type VarDesc, type VarTypeName } from '../paddle-format/index.ts';
import { int, text, texts, type Attributes } from './attributes.ts';
import type { EncodeOptions } from './encode-program.ts';
import { fileName } from './file-name.ts';
import { Layer } from './layer.ts';
import { NameScopes } from './name-scopes.ts';
import { quantizationAttributes } from './quantization-attributes.ts';
import { writeQuantized } from './write-quantized.ts';

/** What fills a slot: values of the graph or names of variables. */
export type Operand = Value | string;
export type Slots = Readonly<Record<string, Operand | readonly Operand[]>>;

const TYPES: Readonly<Record<Tensor['dtype'], VarTypeName>> = { bool: 'BOOL', uint8: 'UINT8', int8: 'INT8', int32: 'INT32', int64: 'INT64', float32: 'FP32' };

/** What lowerings write a program with. */
export class ProgramWriter {
  readonly options: EncodeOptions;
  readonly ops: OpDesc[] = [];
  readonly vars = new Map<string, VarDesc>();
  /** What goes into files of parameters, by the variable's name. */
  readonly parameters = new Map<string, TensorRecord>();
  readonly #names = new Map<Value, string>();
  readonly #layers = new Map<Value, Layer>();
  readonly #counts = new Map<string, number>();
  readonly #made = new Map<string, string>();
  readonly #scopes = new NameScopes();
  #node: Node | undefined;

  constructor(options: EncodeOptions) {
    this.options = options;
  }

  /** The plan the graph was quantized by; empty for a float model. */
  get plan(): QuantPlan {
    return this.options.plan;
  }

  /** Says which node is written next: its scope and its name go into the ops. */
  enter(node: Node): void {
    this.#node = node;
    this.#scopes.enter(node.scope);
  }

  /** Says that no node is written: what follows belongs to the program as a whole. */
  leave(): void {
    this.#node = undefined;
    this.#scopes.enter('/');
  }

  /** A name nobody has yet: the stem with a number, as Paddle's `unique_name` gives it. */
  unique(stem: string): string {
    for (;;) {
      const count = this.#counts.get(stem) ?? 0;
      this.#counts.set(stem, count + 1);
      const name = `${stem}_${count}`;
      if (!this.#isTaken(name)) return name;
    }
  }

  /** The name itself while nobody has it, otherwise numbered; as that of a file, which a parameter's variable is too. */
  free(name: string): string {
    const plain = fileName(name);
    return this.#isTaken(plain) ? this.unique(plain) : plain;
  }

  /** A new layer. */
  layer(kind: string): Layer {
    return new Layer(this.unique(kind));
  }

  /** The layer that made a value; undefined for inputs and parameters. */
  layerOf(value: Value): Layer | undefined {
    return this.#layers.get(value);
  }

  /** Says under which name a value is found. */
  bind(value: Value, name: string, layer?: Layer): void {
    this.#names.set(value, name);
    if (layer !== undefined) this.#layers.set(value, layer);
  }

  /**
   * The variable of a value. Constants are written when they are first read, and so are quantizers: a convolution may take
   * the levels in their place.
   */
  nameOf(value: Value): string {
    const name = this.#names.get(value) ?? this.#write(value);
    this.#names.set(value, name);
    return name;
  }

  /** The variable of each value that has one, by the value's name. */
  names(): ReadonlyMap<string, string> {
    return new Map([...this.#names].map(([{ name }, variable]) => [name, variable]));
  }

  /** Extents as a program declares them: -1 for the batch, at least one. */
  dims({ type: { shape }, producer }: Value): readonly number[] {
    if (shape.length === 0) return [1];
    return isOp(producer, 'Constant') || shape[0] !== this.options.batch ? shape : [-1, ...shape.slice(1)];
  }

  /** Declares the variable of a value as a result of a layer. */
  declare(value: Value, layer: Layer, lodLevel: number | 'none' = 0): string {
    return this.variable(layer.next(), { dtype: value.type.dtype, dims: this.dims(value), ...(lodLevel === 'none' ? {} : { lodLevel }), persistable: false });
  }

  /** Declares a variable that is no parameter. Passes of Paddle leave out what layers say. */
  variable(name: string, { dtype, dims, lodLevel, persistable }: VariableOptions): string {
    this.declareVar({ name, ...(persistable === undefined ? {} : { persistable }), type: { type: 'LOD_TENSOR', lodTensor: tensorOf(TYPES[dtype], dims, lodLevel) }, attrs: [] });
    return name;
  }

  /** The name `make` gave when the key was first asked for. */
  once(key: string, make: () => string): string {
    const name = this.#made.get(key) ?? make();
    this.#made.set(key, name);
    return name;
  }

  /** What `once` made under keys that start so. */
  made(prefix: string): readonly string[] {
    return [...this.#made].filter(([key]) => key.startsWith(prefix)).map(([, name]) => name);
  }

  /** Declares any variable. */
  declareVar(variable: VarDesc): void {
    this.vars.set(variable.name, variable);
  }

  /** A parameter with its values; the declared type may differ from the stored one, as in Paddle's newer format. */
  parameter(name: string, tensor: Tensor | TensorRecord, declared?: VarTypeName): string {
    const record = 'bytes' in tensor ? tensor : recordOf(tensor);
    const shape = record.shape.length === 0 ? [1] : record.shape;
    this.declareVar({ name, persistable: true, type: { type: 'LOD_TENSOR', lodTensor: tensorOf(declared ?? record.dataType, shape) }, attrs: [] });
    this.parameters.set(name, { ...record, shape });
    return name;
  }

  /** Writes the op that makes a value, in a layer of its own kind unless another is given. @returns the value's variable */
  emit(value: Value, type: string, inputs: Slots, attrs: Attributes = {}, { layer, slot = 'Out', lodLevel = 0, partial = false, outputs = {} }: EmitOptions = {}): string {
    const resolved = this.#resolve(inputs);
    const own = layer ?? this.layer(layerKind(type));
    const name = this.declare(value, own, lodLevel);
    const extra = Object.fromEntries(Object.entries(outputs).map(([output, make]) => [output, make(own)]));
    this.write(type, resolved, { [slot]: name, ...extra }, { ...attrs, ...quantizationAttributes(this, type, this.#node), ...(partial ? {} : this.#thresholdOf(value)) });
    this.bind(value, name, own);
    return name;
  }

  /** Appends an op with the attributes every op of a layer has. */
  write(type: string, inputs: Slots, outputs: Readonly<Record<string, string>>, attrs: Attributes = {}): void {
    this.writeBare(type, inputs, outputs, { ...attrs, op_namescope: text(this.#scopes.current), op_role_var: texts([]) });
  }

  /** Appends an op with what even the ops of passes have. */
  writeBare(type: string, inputs: Slots, outputs: Readonly<Record<string, string>>, attrs: Attributes = {}): void {
    const all: Attributes = { ...attrs, op_role: int(0), op_device: text('') };
    this.ops.push({
      type, inputs: slots(this.#resolve(inputs)), outputs: slots(outputs),
      attrs: Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => ({ name, ...value })),
    });
  }

  /** @throws ERR_EXPORT_UNSUPPORTED for the node being written */
  refuse(reason: string): never {
    throw exportUnsupported('paddle', [`${this.#node?.name} (${this.#node?.op}): ${reason}`]);
  }

  #isTaken(name: string): boolean {
    return this.vars.has(name) || this.options.taken.includes(name);
  }

  #write(value: Value): string {
    const { producer } = value;
    if (isOp(producer, 'Constant')) return this.parameter(this.free(value.name), producer.attrs.tensor);
    if (isOp(producer, 'DequantizeLinear')) return writeQuantized(this, producer);
    return this.refuse(`it reads %${value.name}, integers that Paddle knows only inside an operator`);
  }

  /** In the order of the slots' names, which is Paddle's, so that quantizers are written in it too. */
  #resolve(inputs: Slots): Record<string, string[]> {
    const named = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(named.map(([slot, operands]) => [slot, (Array.isArray(operands) ? operands as readonly Operand[] : [operands as Operand]).map((one) => (typeof one === 'string' ? one : this.nameOf(one)))]));
  }

  #thresholdOf(value: Value): Attributes {
    const threshold = this.options.outThresholds.get(value.name);
    return threshold === undefined ? {} : { out_threshold: { type: 'FLOAT', value: Math.fround(threshold) } };
  }
}

interface VariableOptions {
  readonly dtype: Tensor['dtype'];
  readonly dims: readonly number[];
  readonly lodLevel?: number;
  readonly persistable?: boolean;
}

interface EmitOptions {
  /** The layer that the op continues. @default a new one */
  readonly layer?: Layer | undefined;
  /** Slot of the result. @default 'Out' */
  readonly slot?: string;
  /** Depth of sequence boundaries; `none` leaves the field out, as ops do that tell nothing of it. @default 0 */
  readonly lodLevel?: number | 'none';
  /** Whether the value is not complete yet, because a bias is added. @default false */
  readonly partial?: boolean;
  /** Further results by slot, named by the layer. */
  readonly outputs?: Readonly<Record<string, (layer: Layer) => string>>;
}

/** Layers are named after functions, which have no version. */
function layerKind(type: string): string {
  return type.replace(/2$/, '');
}

function tensorOf(dataType: VarTypeName, dims: readonly number[], lodLevel?: number): LodTensorDesc {
  return { tensor: { dataType, dims }, ...(lodLevel === undefined ? {} : { lodLevel }) };
}

function slots(named: Readonly<Record<string, string | readonly Operand[] | Operand>>): OpSlot[] {
  return Object.entries(named).map(([parameter, names]) => ({ parameter, arguments: (Array.isArray(names) ? names : [names]) as string[] })).sort((a, b) => (a.parameter < b.parameter ? -1 : 1));
}
