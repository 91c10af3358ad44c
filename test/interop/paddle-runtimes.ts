import { measureRuntimes } from '../../bench/measure-runtimes.ts';
import { programLevels } from '../../bench/program-levels.ts';
import { runtimeDifference, type RuntimeDifference } from '../../bench/runtime-differences.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import { pythonOf, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';
import { exportSmall, smallKernel, smallModels } from './small-models.ts';

/** The table of docs/paddle.md in short: small models of a few steps on a few images, in every runtime. */
export function checkPaddleRuntimes(peer: Peer): (report: InteropReport) => Promise<void> {
  return async (report) => {
    for (const model of ['float', 'post', 'aware'] as const) {
      await report.check(`${model} model beside its graph, ${peer.name}`, () => compareRuntimes(model, peer));
    }
    for (const model of ['post', 'aware'] as const) {
      await report.check(`levels of the first layers, ${model} model in ${peer.name}`, () => compareLevels(model, peer));
    }
  };
}

type Model = 'float' | 'post' | 'aware';

async function compareRuntimes(model: Model, { name }: Peer): Promise<string> {
  const [models, directory] = [await smallModels(), await exported(model)];
  const kernel = smallKernel(models, model, { EvalReader: { batch_size: 1, dataset: { anno_path: 'ImageSets/Main/test.txt', sample_num: 3 } } }, 'measure');
  const { here, runtimes } = await measureRuntimes(kernel, { weights: models.weights[model], directory, paddles: { [name]: pythonOf(name) } });
  await kernel.dispose();
  if (!(name in runtimes && 'ONNX Runtime' in runtimes)) throw new Error(`only ${Object.keys(runtimes).join(', ')} ran`);
  return Object.entries(runtimes).map(([runtime, outcome]) => outcomeOf(runtime, runtimeDifference(here, outcome), model)).join('; ');
}

/** Both formats, once for all peers. */
function exported(model: Model): Promise<string> {
  const found = exports.get(model) ?? smallModels().then((models) => exportSmall(models, model, { export: { formats: ['onnx', 'paddle'], check_images: 0 } }, `${model}-runtimes`));
  exports.set(model, found);
  return found;
}

const exports = new Map<Model, Promise<string>>();

/** One level of one layer that differs is enough for a mean of 0.06 sizes; what is really otherwise gives about one size. */
function outcomeOf(runtime: string, { largest, mean, size, boxes, AP }: RuntimeDifference, model: Model): string {
  const told = `${runtime}: heads ${mean.toExponential(1)} (at most ${largest.toExponential(1)}) at a mean size of ${size.toPrecision(2)}, ${boxes.equal} of ${boxes.of} boxes equal`;
  const holds = boxes.of > 0 && (model === 'float' ? largest <= 1e-3 * size && boxes.equal >= 0.99 * boxes.of && Math.abs(AP) <= 1e-3 : mean <= 0.2 * size);
  if (!holds) throw new Error(told);
  return told;
}

/**
 * What the first quantizers of a program give, there and here: the image's levels are equal; of the layers after it only values
 * near the middle of two levels differ, and by one.
 */
async function compareLevels(model: Model, { name }: Peer): Promise<string> {
  const image = tensor('float32', [1, 3, 64, 64], Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => ((i * 7919) % 256) / 127.5 - 1));
  const feeds = { image, imSize: tensor('int32', [1, 2], Int32Array.of(64, 64)) };
  const [first, ...others] = Object.values(await programLevels({ [name]: pythonOf(name) }, { directory: await exported(model), feeds, quantizers: 3 }))[0]!;
  if (first!.differ > 0) throw new Error(`${first!.differ} levels of the image differ`);
  for (const { variable, differ, count, largest } of others) if (differ > 1e-3 * count || largest > 1) throw new Error(`${variable}: ${differ} of ${count} levels differ, by ${largest} at most`);
  return [first!, ...others].map(({ differ, count }) => `${differ} of ${count} differ`).join(', ');
}
