import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import { inputSize } from '../../../core/input-size.ts';
import { dependentOnInputs } from '../../../core/ir/dependent-on-inputs.ts';
import { Editor } from '../../../core/ir/editor.ts';
import type { Graph } from '../../../core/ir/types.ts';
import { representedRange, type RepresentedRange } from '../../../core/quant/represented-range.ts';
import type { Run } from '../../../core/run.ts';
import { tensorsOf } from '../../../core/train/averages.ts';
import { quantizedTensors, type QuantizedTensor } from '../../quant-analysis/statistics/quantized-tensors.ts';

/** What a quantizer represents at some moment. */
export interface PresentRange {
  /** Of the value it quantizes. */
  readonly name: string;
  readonly kind: string;
  readonly bits: number;
  readonly weight: boolean;
  readonly range: RepresentedRange;
  readonly scales: readonly number[];
}

/**
 * Reads what the quantizers of a run represent, save those whose scale is that of each image (`abs_max` of activations), which
 * have no range of their own. The others' scales follow from states alone, those of weights from 24 million numbers: the engine
 * computes them, and is let go each time, so that no second copy of the weights stays in memory.
 */
export class QuantizerRangeReader {
  readonly #graph: Graph;
  readonly #tensors: readonly QuantizedTensor[];

  constructor(run: Run) {
    const { stage } = run;
    this.#graph = deriveEvalGraph(run, { batch: 1, size: inputSize(run) }).graph;
    run.stage = stage;
    const dependent = dependentOnInputs(this.#graph);
    this.#tensors = quantizedTensors(this.#graph, run).filter(({ node: { inputs: { scale, zeroPoint } } }) => ![scale, zeroPoint].some((value) => value !== undefined && dependent.has(value)));
    keepScales(this.#graph, this.#tensors);
  }

  /** By the states as the run has them. */
  async read({ backend, states }: Pick<Run, 'backend' | 'states'>): Promise<PresentRange[]> {
    const program = await backend.compile(this.#graph);
    try {
      program.write(tensorsOf(states));
      const outputs = await program.run({});
      return this.#tensors.map(({ node, spec: { kind, bits }, weight }, i) => {
        const scale = outputs[`scale${i}`]!;
        return { name: node.inputs.x.name, kind, bits, weight, range: representedRange(node, scale, outputs[`zeroPoint${i}`]), scales: Array.from(scale.data as Float32Array) };
      });
    } finally {
      await program.dispose();
    }
  }
}

/** Leaves of a graph what the scales of quantizers and their zero points need: outputs `scale0`, `zeroPoint0` and so on. */
function keepScales(graph: Graph, tensors: readonly QuantizedTensor[]): void {
  const editor = new Editor(graph);
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  tensors.forEach(({ node: { inputs: { scale, zeroPoint } } }, i) => {
    editor.output(`scale${i}`, scale);
    if (zeroPoint !== undefined) editor.output(`zeroPoint${i}`, zeroPoint);
  });
  editor.removeDead();
  for (const name of [...graph.inputs.keys()]) editor.removeInput(name);
}
