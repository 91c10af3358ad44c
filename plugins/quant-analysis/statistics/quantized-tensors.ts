import { dependentOnInputs } from '../../../core/ir/dependent-on-inputs.ts';
import { isOp, type Graph, type Node } from '../../../core/ir/types.ts';
import { locateSlot } from '../../../core/quant/locate-slot.ts';
import { weightedOp } from '../../../core/quant/op-types.ts';
import type { QuantSpec } from '../../../core/quant/spec.ts';
import type { Run } from '../../../core/run.ts';

/** A tensor that is quantized somewhere, with all that reads it so. */
export interface QuantizedTensor {
  /** The fake-quant node of the derived graph; its `x` is the tensor. */
  readonly node: Node<'FakeQuantize'>;
  readonly spec: QuantSpec;
  /** Slots of the plan that read it, such as `conv1.x`. */
  readonly readers: readonly { readonly node: string; readonly slot: string }[];
  /** Whether it depends on states alone: a weight. */
  readonly weight: boolean;
  /** Axis of a weight's output channels; undefined for activations, which are used as they are. */
  readonly channelAxis: number | undefined;
}

/**
 * What a run's plan quantizes, as the fake-quant nodes of a graph derived from it. A slot whose quantizer ends in another op is
 * left out: there is no scale to tell of.
 */
export function quantizedTensors(graph: Graph, { plan, graph: float }: Pick<Run, 'plan' | 'graph'>): readonly QuantizedTensor[] {
  const dependent = dependentOnInputs(graph);
  const found = new Map<Node, QuantizedTensor & { readers: { node: string; slot: string }[] }>();
  for (const entry of plan.entries()) {
    const { producer } = locateSlot(graph, entry).value;
    if (!isOp(producer, 'FakeQuantize')) continue;
    const weight = !dependent.has(producer.inputs.x);
    const channelAxis = weight ? weightedOp(float.node(entry.node)!, float)?.channelAxis : undefined;
    const tensor = found.get(producer) ?? { node: producer, spec: entry.spec, readers: [], weight, channelAxis };
    tensor.readers.push({ node: entry.node, slot: entry.slot });
    found.set(producer, tensor);
  }
  return [...found.values()];
}
