import type { Graph, Node, Value } from '../../core/ir/types.ts';
import { tensor, type DType } from '../../core/tensor/tensor.ts';
import { constantTensor } from './constant-tensor.ts';
import { elementCode, type OnnxAttribute, type OnnxBuilder, type WrittenTensor, type WrittenType } from '../onnx-model/index.ts';

/** An input of an ONNX node: a value of the graph, the name of an ONNX value, a float constant, or nothing for an absent optional one. */
export type Operand = Value | string | number | undefined;

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** What lowerings write with. Values keep their names from the graph, so that an exported file reads like it. */
export class OnnxWriter {
  readonly onnx: OnnxBuilder;
  /** Version of the standard operator set; some ops changed their form. */
  readonly opset: number;
  readonly #names = new Map<Value, string>();
  readonly #constants = new Map<string, string>();
  #scope = '';

  readonly #outputs: ReadonlySet<Value>;

  constructor(onnx: OnnxBuilder, opset: number, graph: Graph) {
    this.onnx = onnx;
    this.opset = opset;
    this.#outputs = new Set(graph.outputs.values());
  }

  /** Whether a value leaves the graph, where others rely on its type. */
  isOutput(value: Value): boolean {
    return this.#outputs.has(value);
  }

  /** Says which node is written next; helper nodes are named after it. */
  enter(node: Node): void {
    this.#scope = node.name;
  }

  /** Says under which ONNX name a value is found. */
  bind(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  /** The ONNX name of a value; constants are written when they are first read, since not all survive. */
  nameOf(value: Value): string {
    const constant = constantTensor(value);
    if (constant !== undefined && !this.#names.has(value)) this.bind(value, this.onnx.initializer(value.name, constant));
    return this.#names.get(value)!;
  }

  /** Emits the node that makes a value of the graph. */
  emit(value: Value, type: string, inputs: readonly Operand[], attributes: Attributes = {}): void {
    this.onnx.node(type, this.#operands(inputs), attributes, { name: this.#scope, outputs: [value.name] });
    this.bind(value, value.name);
  }

  /** Emits a helper node with one output and returns its name. */
  op(type: string, inputs: readonly Operand[], attributes: Attributes = {}): string {
    return this.onnx.node(type, this.#operands(inputs), attributes, { name: `${this.#scope}/${type}` })[0]!;
  }

  /** A small constant, shared by all who ask for the same. */
  constant(value: WrittenTensor): string {
    const key = `${value.dtype}|${value.shape.join(',')}|${value.data.join(',')}`;
    const name = this.#constants.get(key) ?? this.onnx.initializer('constant', value);
    this.#constants.set(key, name);
    return name;
  }

  /** A constant of its own, named after the node. */
  ownConstant(value: WrittenTensor, suffix: string): string {
    return this.onnx.initializer(`${this.#scope}.${suffix}`, value);
  }

  scalar(value: number, dtype: DType = 'float32'): string {
    return this.constant(tensor(dtype, [], [value]));
  }

  floats(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(tensor('float32', shape, values));
  }

  /** An int64 vector, as shapes and axes are given. */
  ints(values: readonly number[]): string {
    return this.constant(tensor('int64', [values.length], values));
  }

  /** ONNX's number of an element type. */
  elementType(dtype: WrittenType): number {
    return elementCode(dtype);
  }

  cast(x: Operand, to: DType): string {
    return this.op('Cast', [x], { to: this.elementType(to) });
  }

  /** Elements from start up to end along one axis. */
  slice(x: Operand, axis: number, start: number, end: number): string {
    return this.op('Slice', [x, this.ints([start]), this.ints([end]), this.ints([axis])]);
  }

  reshape(x: Operand, shape: readonly number[]): string {
    return this.op('Reshape', [x, this.ints(shape)]);
  }

  #operands(inputs: readonly Operand[]): string[] {
    return inputs.map((input) => {
      if (input === undefined) return '';
      if (typeof input === 'number') return this.scalar(input);
      return typeof input === 'string' ? input : this.nameOf(input);
    });
  }
}
