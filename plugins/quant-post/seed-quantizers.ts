import { quantizerNotCalibrated, planMismatch } from '../../core/errors.ts';
import { isOp, type Graph, type Node } from '../../core/ir/types.ts';
import { locateSlot } from '../../core/quant/locate-slot.ts';
import type { PlanEntry } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Calibration } from './calibrate.ts';
import { quantizedGraph } from './quantized-graph.ts';

/**
 * Writes what a calibration found into the run's states, through each quantizer's own `seed`, so that evaluating, freezing
 * and further training start from it. Quantizers of weights that keep no states take their scales from the weights anyway.
 * @throws ERR_QUANTIZER_NOT_CALIBRATED for an activation whose quantizer takes its scale from each image
 */
export function seedQuantizers(run: Run, { ranges }: Pick<Calibration, 'ranges'>): void {
  const graph = quantizedGraph(run);
  const seeded = new Set<string>();
  for (const entry of ownersFirst(run.plan.entries())) {
    const node = fakeQuantizeOf(graph, entry);
    const { x, scale } = node.inputs;
    if (seeded.has(scale.name)) continue;
    seeded.add(scale.name);
    const range = ranges.get(x.name);
    if (range === undefined) continue;
    const seed = run.kernel.resolve('quantizer', entry.spec.kind).seed;
    if (seed === undefined) throw quantizerNotCalibrated(entry.spec.kind, x.name);
    for (const [name, tensor] of seed(node, range, entry.spec)) store(run, name, tensor);
  }
}

/** A value that shares a scale must not seed it: its own range is another one. */
function ownersFirst(entries: readonly PlanEntry[]): readonly PlanEntry[] {
  const shares = ({ spec }: PlanEntry): boolean => spec.sharedWith !== undefined;
  return [...entries.filter((entry) => !shares(entry)), ...entries.filter(shares)];
}

function fakeQuantizeOf(graph: Graph, entry: PlanEntry): Node<'FakeQuantize'> {
  const { producer } = locateSlot(graph, entry).value;
  if (!isOp(producer, 'FakeQuantize')) throw planMismatch(entry.node, entry.slot);
  return producer;
}

function store({ states }: Run, name: string, tensor: Tensor): void {
  states.set(name, { tensor, role: 'quantizer' });
}
