import type { NodeProto } from '../onnx-model/index.ts';
import type { CompiledGraph } from './compile-graph.ts';

/** A model's nodes, and the shapes of the values that the graph has too, by their ONNX names. */
type Model = Pick<CompiledGraph, 'nodes' | 'shapes'>;

/** What ONNX Runtime's webgpu provider takes and then cannot run, or runs wrong: it would not hand these to the processor by itself. */
export const WEBGPU_GAPS: readonly { readonly type: string; readonly reason: string; readonly applies: (node: NodeProto, shapes: Model['shapes']) => boolean }[] = [
  { type: 'BatchNormalization', reason: 'its kernel has no training mode', applies: (node) => integer(node, 'training_mode') === 1 },
  { type: 'MaxPool', reason: 'its kernel gives no indices', applies: ({ output }) => output.length > 1 },
  { type: 'ConvTranspose', reason: 'its kernel is wrong for groups with several filters', applies: (node) => (integer(node, 'group') ?? 1) > 1 },
  // microsoft/onnxruntime#29651
  { type: 'Conv', reason: 'its kernel is wrong where channels come in threes and filters in fours', applies: readsThrees },
];

/** Names of the nodes that must be left to the processor. */
export function webgpuGaps({ nodes, shapes }: Model): string[] {
  return nodes.filter((node) => WEBGPU_GAPS.some(({ type, applies }) => node.opType === type && applies(node, shapes))).map(({ name }) => name);
}

/** Of three channels alone it is right. Convolutions whose filters are no values of the graph are products of matrices or of planes by themselves, which it has right. */
function readsThrees(node: NodeProto, shapes: Model['shapes']): boolean {
  const [filters = 1, channels = 1] = shapes.get(node.input[1]!) ?? [];
  return (integer(node, 'group') ?? 1) === 1 && channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && filters % 4 === 0;
}

function integer({ attribute }: NodeProto, name: string): number | undefined {
  const found = attribute.find((one) => one.name === name);
  return found === undefined ? undefined : Number(found.i);
}
