import { create } from '@bufbuild/protobuf';
import { attributeProto, type OnnxAttribute } from './attribute.ts';
import { encodeModel } from './encode-model.ts';
import { GraphProtoSchema, ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema, type GraphProto, type NodeProto, type TensorProto, type ValueInfoProto } from './onnx_pb.ts';
import { tensorProto, valueInfo, type OnnxType, type WrittenTensor } from './tensor-proto.ts';

/** What a model says about itself. */
export interface OnnxBuilderOptions {
  readonly name: string;
  /** Version of the standard operator set. @default 20 */
  readonly opset?: number;
  /** @default 'slimtap' */
  readonly producer?: string;
}

/** Optional facts about a node. */
export interface OnnxNodeOptions {
  /** Operator set other than the standard one, such as `com.microsoft`; imported in version 1. */
  readonly domain?: string;
  /** Base of the node's name and of its outputs' names. @default the op's name */
  readonly name?: string;
  /** How many outputs, or their exact names. @default 1 */
  readonly outputs?: number | readonly string[];
}

/** The IR version an operator set came with, but no lower than 9, which every runtime of 2024 and later reads. */
function irVersion(opset: number): bigint {
  return opset >= 23 ? 11n : opset >= 21 ? 10n : 9n;
}

/**
 * Builds one ONNX model. Names are made unique; weights are held as views and copied once, into the file.
 *
 * @example
 * const onnx = new OnnxBuilder({ name: 'relu' });
 * onnx.input('x', { dtype: 'float32', shape: ['batch', 3] });
 * onnx.output(onnx.node('Relu', ['x'])[0]!, { dtype: 'float32', shape: ['batch', 3] });
 * const bytes = onnx.build();
 */
export class OnnxBuilder {
  readonly #options: OnnxBuilderOptions;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #domains = new Set<string>();
  readonly #metadata = new Map<string, string>();
  readonly #taken = new Map<string, number>();

  constructor(options: OnnxBuilderOptions) {
    this.#options = options;
  }

  /** A name nothing has yet: `base`, or `base` with a number. */
  unique(base: string): string {
    const count = this.#taken.get(base);
    this.#taken.set(base, (count ?? 0) + 1);
    return count === undefined ? base : this.unique(`${base}_${count}`);
  }

  /** Declares an input under exactly this name. */
  input(name: string, type: OnnxType): void {
    this.#taken.set(name, 1);
    this.#inputs.push(valueInfo(name, type));
  }

  /** Declares an existing value as an output. */
  output(name: string, type: OnnxType): void {
    this.#outputs.push(valueInfo(name, type));
  }

  /** Declares an output whose type the reader infers, such as a sequence. */
  untypedOutput(name: string): void {
    this.#outputs.push(create(ValueInfoProtoSchema, { name }));
  }

  /** Adds a constant and returns its name. */
  initializer(base: string, tensor: WrittenTensor): string {
    const name = this.unique(base);
    this.#initializers.push(tensorProto(name, tensor));
    return name;
  }

  /** Adds a node and returns the names of its outputs. An empty input name is an absent optional input. */
  node(opType: string, input: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}, options: OnnxNodeOptions = {}): readonly string[] {
    const { domain = '', outputs = 1 } = options;
    const name = this.unique(options.name ?? opType);
    const output = typeof outputs === 'number' ? Array.from({ length: outputs }, (_, i) => this.unique(`${name}:${i}`)) : [...outputs];
    if (domain !== '') this.#domains.add(domain);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.#nodes.push(create(NodeProtoSchema, { opType, name, domain, input: [...input], output, attribute }));
    return output;
  }

  /** Adds an entry to the model's metadata, such as the class names. */
  metadata(key: string, value: string): void {
    this.#metadata.set(key, value);
  }

  /** The graph as a message, for use as the body of a node such as `Scan`. */
  graph(): GraphProto {
    return create(GraphProtoSchema, { name: this.#options.name, node: this.#nodes, initializer: this.#initializers, input: this.#inputs, output: this.#outputs });
  }

  /** The bytes of the file. */
  build(): Uint8Array<ArrayBuffer> {
    const { name, opset = 20, producer = 'slimtap' } = this.#options;
    const graph = create(GraphProtoSchema, { name, node: this.#nodes, input: this.#inputs, output: this.#outputs });
    const model = create(ModelProtoSchema, {
      irVersion: irVersion(opset), producerName: producer,
      opsetImport: [{ domain: '', version: BigInt(opset) }, ...[...this.#domains].map((domain) => ({ domain, version: 1n }))],
      metadataProps: [...this.#metadata].map(([key, value]) => ({ key, value })),
    });
    return encodeModel(model, graph, this.#initializers);
  }
}
