import { imageSizeOf } from '../../../core/image-size.ts';
import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import type { Run } from '../../../core/run.ts';
import { Histogram, traverse, type CalibrationFeeds } from '../../quant-post/index.ts';
import { deriveTwin, layerPair, type TwinGraph } from './derive-twin.ts';
import { tensorPair } from './emit-tensor.ts';
import { Extremes } from './extremes.ts';
import { LAYER_PAIRS, type LayerNoise } from './layer-noise.ts';
import { PairNoise } from './measure-pair.ts';
import { quantizedTensors, type QuantizedTensor } from './quantized-tensors.ts';
import { tensorStatistics, type TensorStatistics } from './tensor-statistics.ts';
import { weightStatistics } from './weight-statistics.ts';
import { elementsOf, levelsOf, withTensors, type Levels } from './with-tensors.ts';

/** How the quantized network differs from the float one. */
export interface Statistics {
  readonly images: number;
  /** By layer. */
  readonly layers: Readonly<Record<string, LayerNoise>>;
  readonly tensors: readonly TensorStatistics[];
}

/**
 * Compares the float network with the quantized one, tensor by tensor and layer by layer. The engine makes the sums and
 * they are added up image by image; only histograms are counted here, in a second pass between the extremes of the first.
 * @param feeds batches of one image, gone through twice
 */
export async function collectStatistics(run: Run, feeds: CalibrationFeeds): Promise<Statistics> {
  const noise = new PairNoise();
  const extremes = new Map<string, Extremes>();
  let twin: TwinGraph | undefined;
  const images = await traverse(run, feeds, {
    task: 'compare with float, pass 1 of 2',
    derive: (shape) => (twin = deriveTwin(run, { batch: shape[0]!, size: imageSizeOf({ shape }) })).graph,
    visit: (outputs) => {
      noise.add(outputs, twin!.pairs);
      for (const tensor of twin!.tensors) extremes.set(tensor.node.name, (extremes.get(tensor.node.name) ?? new Extremes()).add(outputs, tensorPair(tensor)));
    },
  });
  const activations = await activationStatistics(run, feeds, { noise, extremes });
  const names = [...new Set(run.plan.entries().map(({ node }) => node))];
  return { images, layers: Object.fromEntries(names.map((name) => [name, layerNoise(name, noise)])), tensors: [...await weightStatistics(run), ...activations] };
}

function layerNoise(layer: string, noise: PairNoise): LayerNoise {
  return Object.fromEntries(LAYER_PAIRS.map((pair) => [pair, noise.of(layerPair(layer, pair))])) as unknown as LayerNoise;
}

interface FirstPass {
  readonly noise: PairNoise;
  readonly extremes: ReadonlyMap<string, Extremes>;
}

/** The second pass: histograms of the activations as the quantized network sees them. */
async function activationStatistics(run: Run, feeds: CalibrationFeeds, { noise, extremes }: FirstPass): Promise<TensorStatistics[]> {
  const histograms = new Map([...extremes].map(([name, { absMax }]) => [name, new Histogram(0, absMax)]));
  const levels = new Map<string, Levels>();
  let tensors: readonly QuantizedTensor[] = [];
  await traverse(run, feeds, {
    task: 'compare with float, pass 2 of 2',
    derive: (shape) => {
      const { graph } = deriveEvalGraph(run, { batch: shape[0]!, size: imageSizeOf({ shape }) });
      tensors = quantizedTensors(graph, run).filter(({ weight }) => !weight);
      return withTensors(graph, tensors);
    },
    visit: (outputs) => {
      for (const tensor of tensors) {
        histograms.get(tensor.node.name)!.add(elementsOf(outputs, tensor));
        levels.set(tensor.node.name, levelsOf(outputs, tensor));
      }
    },
  });
  return tensors.map((tensor) => {
    const { name } = tensor.node;
    return tensorStatistics(tensor, { extremes: extremes.get(name)!, histogram: histograms.get(name)!, noise: noise.of(tensorPair(tensor)), levels: levels.get(name)! });
  });
}
