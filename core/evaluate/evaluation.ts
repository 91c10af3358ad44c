import type { Executable } from '../backend.ts';
import { inputSize } from '../input-size.ts';
import type { EvalBatch, EvalReader } from '../data.ts';
import type { Dataset } from '../dataset.ts';
import type { Graph } from '../ir/types.ts';
import type { Run } from '../run.ts';
import { inferenceTensors } from '../train/averages.ts';
import { deriveEvalGraph } from './derive-graphs.ts';
import type { EvalResult } from './evaluate.ts';
import { openEvalReader } from './open-eval-reader.ts';
import { padBatch } from './pad-batch.ts';

/** What runs a batch: a compiled graph, or a reloaded file. */
export type Runnable = Pick<Executable, 'run'>;

/** Measures graphs on the evaluation dataset; opened once, used after every snapshot. */
export class Evaluation {
  readonly dataset: Dataset;
  readonly batch: number;
  readonly size: number;
  readonly #reader: EvalReader;
  #program: Executable | undefined;

  private constructor(dataset: Dataset, reader: EvalReader, batch: number, size: number) {
    this.dataset = dataset;
    this.batch = batch;
    this.size = size;
    this.#reader = reader;
  }

  /** @throws ERR_SECTION_MISSING without an EvalReader, ERR_DATASET_… */
  static async open(run: Run): Promise<Evaluation> {
    const { dataset, reader, batchSize } = await openEvalReader(run, 'evaluation');
    return new Evaluation(dataset, reader, batchSize, inputSize(run));
  }

  /** Measures the evaluation graph with the run's present states (their averages where it keeps them). */
  async measure(run: Run): Promise<EvalResult> {
    this.#program ??= await run.backend.compile(deriveEvalGraph(run, this).graph);
    this.#program.write(inferenceTensors(run.states));
    run.stage = 'eval';
    return this.measureWith(run, this.#program, run.plan.entries().length === 0 ? 'float' : 'eval');
  }

  /** Compiles a graph, measures it with the run's states, and lets it go. */
  async measureGraph(run: Run, graph: Graph, stage: EvalResult['stage']): Promise<EvalResult> {
    const program = await run.backend.compile(graph);
    try {
      program.write(inferenceTensors(run.states));
      return await this.measureWith(run, program, stage);
    } finally {
      await program.dispose();
    }
  }

  /** Runs the dataset through `runnable` and scores what it finds. */
  async measureWith(run: Run, runnable: Runnable, stage: EvalResult['stage']): Promise<EvalResult> {
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
      kernel.events.emit('progress', { task: `evaluate ${stage}`, done, total: this.#reader.images, unit: 'images' });
    }
    const result: EvalResult = { ...metric.compute(), stage, iteration: run.iteration, images: done, msPerImage: done === 0 ? 0 : (seconds * 1000) / done };
    kernel.events.emit('evaluated', result);
    return result;
  }

  async dispose(): Promise<void> {
    await this.#program?.dispose();
    await this.#reader.close();
  }

  #feeds({ inputs }: EvalBatch): EvalBatch['inputs'] {
    return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, padBatch(tensor, this.batch)]));
  }
}
