import type { Executable } from '../backend.ts';
import type { ImageSize } from '../image-size.ts';
import { inputSize } from '../input-size.ts';
import type { EvalBatch, EvalReader } from '../data.ts';
import type { Dataset } from '../dataset.ts';
import type { Graph } from '../ir/types.ts';
import type { Run } from '../run.ts';
import { inferenceTensors } from '../train/averages.ts';
import { deriveEvalGraph } from './derive-graphs.ts';
import type { MetricResult } from './detection.ts';
import type { Detected, EvalResult } from './evaluate.ts';
import { expectDetector } from './expect-detector.ts';
import { keepBatches } from './keep-batches.ts';
import { openEvalReader } from './open-eval-reader.ts';
import { padBatch } from './pad-batch.ts';

/** What runs a batch: a compiled graph, or a reloaded file. */
export type Runnable = Pick<Executable, 'run'>;

/** Which images, and how often. */
export interface EvaluationOptions {
  /** How many are used at most, the first of the dataset. @default all */
  readonly images?: number | undefined;
  /** Whether they are gone through many times, and so kept in memory where they fit. @default false */
  readonly manyPasses?: boolean | undefined;
}

/** What one pass over the dataset gave. */
export interface Scored {
  readonly metrics: MetricResult;
  readonly images: number;
  readonly msPerImage: number;
}

/** Hears how far a pass is, and what was found on the last batch. */
type Moved = (images: number, total: number, found: Omit<Detected, 'dataset'>) => void | Promise<void>;

/** Measures graphs on the evaluation dataset; opened once, used after every snapshot. */
export class Evaluation {
  readonly dataset: Dataset;
  readonly batch: number;
  readonly size: ImageSize;
  readonly #reader: EvalReader;
  #program: Executable | undefined;

  private constructor(dataset: Dataset, reader: EvalReader, batch: number, size: ImageSize) {
    this.dataset = dataset;
    this.batch = batch;
    this.size = size;
    this.#reader = reader;
  }

  /** @throws ERR_MODEL_DETECTS_NOTHING, ERR_SECTION_MISSING without an EvalReader, ERR_DATASET_… */
  static async open(run: Run, { images, manyPasses = false }: EvaluationOptions = {}): Promise<Evaluation> {
    expectDetector(run);
    const { dataset, reader, batchSize } = await openEvalReader(run, 'evaluation', { count: images });
    return new Evaluation(dataset, manyPasses ? keepBatches(reader) : reader, batchSize, inputSize(run));
  }

  /** Measures the evaluation graph with the run's present states (their averages where it keeps them). */
  async measure(run: Run): Promise<EvalResult> {
    this.#program ??= await run.backend.compile(deriveEvalGraph(run, this).graph, { keepMemory: true });
    this.#program.write(inferenceTensors(run.states));
    run.stage = 'eval';
    return this.measureWith(run, this.#program, run.plan.entries().length === 0 ? 'float' : 'eval');
  }

  /** Compiles a graph, measures it with the run's states, and lets it go. */
  async measureGraph(run: Run, graph: Graph, stage: EvalResult['stage']): Promise<EvalResult> {
    const program = await run.backend.compile(graph, { keepMemory: true });
    try {
      program.write(inferenceTensors(run.states));
      return await this.measureWith(run, program, stage);
    } finally {
      await program.dispose();
    }
  }

  /** Runs the dataset through `runnable`, scores what it finds, and tells it as an event. */
  async measureWith(run: Run, runnable: Runnable, stage: EvalResult['stage']): Promise<EvalResult> {
    const { events, hooks } = run.kernel;
    const { metrics, images, msPerImage } = await this.score(run, runnable, async (done, total, found) => {
      events.emit('progress', { task: `evaluate ${stage}`, done, total, unit: 'images' });
      await hooks.detect.promise({ ...found, dataset: this.dataset }, run);
    });
    const result: EvalResult = { ...metrics, stage, iteration: run.iteration, images, msPerImage };
    events.emit('evaluated', result);
    return result;
  }

  /**
   * Runs the dataset through `runnable` and scores what it finds, for work of many such passes.
   * @param moved called after every batch, and waited for
   */
  async score(run: Run, runnable: Runnable, moved: Moved): Promise<Scored> {
    const { kernel, config, model } = run;
    const { categories } = this.dataset;
    const metric = kernel.resolve('metric', config.metric)({ categories, groundTruth: this.dataset.groundTruth(), options: { map_type: config.map_type } });
    const categoryIds = categories.map(({ id }) => id);
    let [done, seconds] = [0, 0];
    for await (const batch of this.#reader) {
      const begun = performance.now();
      const outputs = await runnable.run(this.#feeds(batch));
      seconds += (performance.now() - begun) / 1000;
      const detections = model.decode(outputs, { imageIds: batch.imageIds, categoryIds });
      for (const id of batch.imageIds) metric.add(detections.filter(({ imageId }) => imageId === id), id);
      done += batch.imageIds.length;
      await moved(done, this.#reader.images, { imageIds: batch.imageIds, detections, metric });
    }
    return { metrics: metric.compute(), images: done, msPerImage: done === 0 ? 0 : (seconds * 1000) / done };
  }

  async dispose(): Promise<void> {
    await this.#program?.dispose();
    await this.#reader.close();
  }

  #feeds({ inputs }: EvalBatch): EvalBatch['inputs'] {
    return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, padBatch(tensor, this.batch)]));
  }
}
