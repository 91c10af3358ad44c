import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import { inputSize } from '../../../core/input-size.ts';
import type { Run } from '../../../core/run.ts';
import { inferenceTensors } from '../../../core/train/averages.ts';
import { Histogram } from '../../quant-post/index.ts';
import { emitTensor, tensorPair } from './emit-tensor.ts';
import { Extremes } from './extremes.ts';
import { PairNoise } from './measure-pair.ts';
import { quantizedTensors } from './quantized-tensors.ts';
import { tensorStatistics, type TensorStatistics } from './tensor-statistics.ts';
import { elementsOf, levelsOf, withTensors } from './with-tensors.ts';

/** Statistics of the quantized weights. They do not depend on images: one run of what is left of the graph without them. */
export async function weightStatistics(run: Run): Promise<TensorStatistics[]> {
  const { graph } = deriveEvalGraph(run, { batch: 1, size: inputSize(run) });
  const tensors = quantizedTensors(graph, run).filter(({ weight }) => weight);
  if (tensors.length === 0) return [];
  const program = await run.backend.compile(withTensors(graph, tensors, emitTensor));
  try {
    program.write(inferenceTensors(run.states));
    const outputs = await program.run({});
    const noise = new PairNoise();
    noise.add(outputs, tensors.map(tensorPair));
    return tensors.map((tensor) => {
      const extremes = new Extremes().add(outputs, tensorPair(tensor));
      const histogram = new Histogram(0, extremes.absMax);
      histogram.add(elementsOf(outputs, tensor));
      return tensorStatistics(tensor, { extremes, histogram, noise: noise.of(tensorPair(tensor)), levels: levelsOf(outputs, tensor) });
    });
  } finally {
    await program.dispose();
  }
}
