import { copyGraph } from '../../core/ir/copy.ts';
import { isOp, type Graph } from '../../core/ir/types.ts';
import type { ImportedQuantizer } from '../../core/import/importer.ts';
import type { Kernel } from '../../core/kernel.ts';
import { insertFakeQuant } from '../../core/quant/insert.ts';
import { locateSlot } from '../../core/quant/locate-slot.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';

/**
 * The states that quantizers keep for the scales a file came with: found in the graph as it will be evaluated, so that
 * every quantizer names its states itself.
 */
export function quantizerStates(graph: Graph, plan: QuantPlan, quantized: readonly ImportedQuantizer[], kernel: Kernel): ReadonlyMap<string, Tensor> {
  const copy = copyGraph(graph, { name: graph.name, inputType: (_, type) => type });
  insertFakeQuant({ plan, stage: 'eval', quantizer: (kind) => kernel.resolve('quantizer', kind) }).run(copy.graph, copy.editor);
  const states = new Map<string, Tensor>();
  for (const { node, slot, spec, scale } of quantized) {
    const { value: { producer } } = locateSlot(copy.graph, { node, slot });
    if (scale === undefined || !isOp(producer, 'FakeQuantize')) continue;
    const threshold = Number(scale.data[0]);
    const seeded = sizeOf(scale.shape) === 1 ? kernel.resolve('quantizer', spec.kind).seed?.(producer, { threshold, low: -threshold, high: threshold }, spec) : undefined;
    for (const [name, tensor] of seeded ?? [[producer.inputs.scale.name, scale] as const]) states.set(name, tensor);
  }
  return states;
}
