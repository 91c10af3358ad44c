import { openDataset } from '../open-dataset.ts';
import { sidesOf } from '../image-size.ts';
import { firstImages } from '../evaluate/first-images.ts';
import { inputSize } from '../input-size.ts';
import { SlimtapError } from '../errors.ts';
import type { EvalReader } from '../data.ts';
import type { Run } from '../run.ts';
import { sizeOf, tensor, type Tensor } from '../tensor/tensor.ts';

type Feeds = Readonly<Record<string, Tensor>>;

/** Feeds of batch 1, one image after the other. */
export interface CheckImages extends AsyncIterable<Feeds> {
  /** Where the images come from. */
  readonly source: 'dataset' | 'random';
  close(): Promise<void>;
}

/**
 * Images to compare an exported file with its graph on: the first of the evaluation dataset, read as for evaluation.
 * Where no dataset is configured or it is not there, seeded noise, and the log says so.
 */
export async function checkImages(run: Run, count: number): Promise<CheckImages> {
  const reader = await datasetReader(run, count);
  if (reader !== undefined) return { source: 'dataset', [Symbol.asyncIterator]: () => feeds(run, reader, count), close: () => reader.close() };
  run.kernel.events.emit('log', { level: 'warn', message: `There is no evaluation dataset; the exported file is compared on ${count} images of noise.` });
  return { source: 'random', [Symbol.asyncIterator]: () => noise(run, count), close: () => Promise.resolve() };
}

async function datasetReader({ kernel, config, random }: Run, count: number): Promise<EvalReader | undefined> {
  const section = config.EvalReader;
  if (section?.dataset === undefined) return undefined;
  const first = { ...firstImages(section, count), batch_size: 1 };
  try {
    const dataset = await openDataset(kernel, first, 'EvalReader');
    return await kernel.resolve('reader', 'detection').evaluate({ dataset, section: first, random: random.split('export'), inputSize: config.input_size });
  } catch (error) {
    if (error instanceof SlimtapError && error.code === 'ERR_DATASET_MISSING') return undefined;
    throw error;
  }
}

async function* feeds(run: Run, reader: EvalReader, count: number): AsyncGenerator<Feeds> {
  let done = 0;
  for await (const { inputs } of reader) {
    if (done++ === count) return;
    yield wanted(run, inputs);
  }
}

/** Only what detects has to know how large the original image is. */
function wanted({ model }: Run, { imSize, ...feeds }: Feeds): Feeds {
  return model.suppression === undefined || imSize === undefined ? feeds : { ...feeds, imSize };
}

async function* noise(run: Run, count: number): AsyncGenerator<Feeds> {
  const random = run.random.split('export');
  const { shape } = run.graph.inputs.get('image')!.type;
  for (let i = 0; i < count; i++) {
    const image = tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)));
    yield await Promise.resolve(wanted(run, { image, imSize: tensor('int32', [1, 2], sidesOf(inputSize(run))) }));
  }
}
