import type { NodeProto } from '../onnx-model/index.ts';

/** What ONNX Runtime's webgpu provider takes and then cannot run, or runs wrong: it would not hand these to the processor by itself. */
export const WEBGPU_GAPS: readonly { readonly type: string; readonly reason: string; readonly applies: (node: NodeProto) => boolean }[] = [
  { type: 'BatchNormalization', reason: 'its kernel has no training mode', applies: (node) => integer(node, 'training_mode') === 1 },
  { type: 'MaxPool', reason: 'its kernel gives no indices', applies: ({ output }) => output.length > 1 },
  { type: 'ConvTranspose', reason: 'its kernel is wrong for groups with several filters', applies: (node) => (integer(node, 'group') ?? 1) > 1 },
];

/** Names of the nodes that must be left to the processor. */
export function webgpuGaps(nodes: readonly NodeProto[]): string[] {
  return nodes.filter((node) => WEBGPU_GAPS.some(({ type, applies }) => node.opType === type && applies(node))).map(({ name }) => name);
}

function integer({ attribute }: NodeProto, name: string): number | undefined {
  const found = attribute.find((one) => one.name === name);
  return found === undefined ? undefined : Number(found.i);
}
