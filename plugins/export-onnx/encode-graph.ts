import { exportUnsupported } from '../../core/errors.ts';
import { isOp, type Graph, type Node, type OpName } from '../../core/ir/types.ts';
import { OnnxBuilder } from '../onnx-model/index.ts';
import { loweringOf } from './lowering.ts';
import { OnnxWriter } from './onnx-writer.ts';
import './ops/index.ts';

/** What goes into the file besides the graph. */
export interface EncodeOptions {
  readonly opset: number;
  /** Texts by key, readable by every ONNX runtime. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A graph without states as the bytes of one ONNX model of standard ops.
 * @throws ERR_EXPORT_UNSUPPORTED listing every node without a form
 */
export function encodeGraph(graph: Graph, { opset, metadata = {} }: EncodeOptions): Uint8Array<ArrayBuffer> {
  checkSupport(graph);
  const onnx = new OnnxBuilder({ name: graph.name, opset });
  const writer = new OnnxWriter(onnx, opset, graph);
  for (const [name, value] of graph.inputs) {
    onnx.input(name, value.type);
    writer.bind(value, name);
  }
  for (const node of graph.nodes()) {
    writer.enter(node);
    if (!isOp(node, 'Constant')) loweringOf(node.op)!(writer, node as Node<OpName>);
  }
  for (const [name, value] of graph.outputs) {
    // An output's name is a promise to its readers; a value's name is only its name in the graph.
    if (writer.nameOf(value) !== name) onnx.node('Identity', [writer.nameOf(value)], {}, { name: `output ${name}`, outputs: [name] });
    onnx.output(name, value.type);
  }
  for (const [key, text] of Object.entries(metadata)) onnx.metadata(key, text);
  return onnx.build();
}

function checkSupport(graph: Graph): void {
  const refusals = graph.nodes().filter(({ op }) => op !== 'Constant' && loweringOf(op) === undefined).map(({ name, op }) => `${name} (${op})`);
  const states = [...graph.states.keys()].map((name) => `${name} (a state; only frozen graphs are exported)`);
  if (refusals.length + states.length > 0) throw exportUnsupported('onnx', [...refusals, ...states]);
}
