import { dirname, join } from 'node:path';
import { configAsJson } from '../../core/config/index.ts';
import { SlimtapError } from '../../core/errors.ts';
import type { Detected, EvalResult } from '../../core/evaluate/evaluate.ts';
import type { Metric } from '../../core/evaluate/detection.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { Run } from '../../core/run.ts';
import { runDirectory } from '../../core/train/save-run.ts';
import type { StepResult } from '../../core/train/step.ts';
import { bounded } from './history/bounded.ts';
import { curveFacts } from './history/curve-facts.ts';
import { HISTORY_FILE, readHistory, writeHistory } from './history/history-file.ts';
import { modelFacts } from './history/model-facts.ts';
import { QuantizerRangeReader } from './history/quantizer-ranges.ts';
import { RangeHistory } from './history/range-history.ts';
import { upTo, type EvaluationFacts, type RunHistory, type SampleFacts } from './history/run-history.ts';
import { SampleCollector } from './history/sample-collector.ts';
import { StepSeries } from './history/step-series.ts';
import { versions } from './history/versions.ts';
import { renderReport } from './page/render-report.ts';
import type { SummaryValue } from './tensorboard/event.ts';
import { EventFile } from './tensorboard/event-file.ts';
import { sampleSummary } from './tensorboard/sample-summary.ts';
import { evaluationSummary, rangeSummary, stepSummary } from './tensorboard/summaries.ts';

/** Evaluations kept; of more, every other one of the earlier ones is forgotten. */
const MOST_EVALUATIONS = 1000;

/** How a training ended, or has not yet. */
export type Ending = Pick<RunHistory, 'status' | 'message'>;

/** Writes down what one training does, and leaves a page, its numbers and event files. */
export class TrainingRecorder {
  readonly #run: Run;
  readonly #directory: string;
  readonly #begun: number;
  readonly #earlier: RunHistory | undefined;
  readonly #steps: StepSeries;
  readonly #ranges: RangeHistory;
  readonly #collector: SampleCollector;
  /** Undefined where none is wanted, or none can be written. */
  #events: EventFile | undefined;
  #evaluations: EvaluationFacts[];
  #curves: RunHistory['curves'];
  #samples: readonly SampleFacts[];
  #reader: QuantizerRangeReader | undefined;
  #metric: Metric | undefined;
  /** Steps done when the files were last written. */
  #written: number | undefined;

  private constructor(run: Run, earlier: RunHistory | undefined) {
    const { report } = run.config;
    this.#run = run;
    this.#directory = runDirectory(run);
    this.#begun = performance.now();
    this.#earlier = earlier;
    this.#steps = new StepSeries(earlier?.steps);
    this.#ranges = new RangeHistory(earlier?.ranges);
    this.#collector = new SampleCollector(report.sample_images);
    this.#events = report.tensorboard ? new EventFile(report.tb_log_dir ?? join(this.#directory, 'tensorboard'), run.iteration) : undefined;
    this.#evaluations = [...earlier?.evaluations ?? []];
    this.#curves = earlier?.curves ?? null;
    this.#samples = earlier?.samples ?? [];
  }

  /** A training from its first step. */
  static start(run: Run): TrainingRecorder {
    return new TrainingRecorder(run, undefined);
  }

  /** A training that continues a checkpoint, with the history that lies beside it. One that cannot be read is told of, and begun anew. */
  static async resume(run: Run): Promise<TrainingRecorder> {
    const path = join(dirname(run.weights!), HISTORY_FILE);
    const earlier = await readHistory(path).catch((error: unknown) => {
      if (!(error instanceof SlimtapError)) throw error;
      run.kernel.events.emit('log', { level: 'warn', message: `The report begins with step ${run.iteration + 1}. ${error.message}` });
      return undefined;
    });
    return new TrainingRecorder(run, earlier === undefined ? undefined : upTo({ ...earlier, continued: earlier.continued + 1 }, run.iteration));
  }

  async step(step: StepResult): Promise<void> {
    const { iteration, loss, parts, learningRate, seconds, waitSeconds } = step;
    const { config } = this.#run;
    this.#steps.add(iteration, { loss, ...parts, learning_rate: learningRate, seconds, wait_seconds: waitSeconds });
    // What the log line shows: every step of a long training would make files of many megabytes.
    if (iteration % config.log_iter === 0) await this.#tell(iteration + 1, stepSummary(step));
    if (this.#lookAtRanges(iteration + 1)) await this.#addRanges();
  }

  detected(detected: Detected): void {
    this.#metric = detected.metric;
    this.#collector.add(detected);
  }

  async evaluated(result: EvalResult): Promise<void> {
    const { iteration, stage, AP, AP50, stats, perCategory, images, msPerImage } = result;
    const categories = perCategory.map(({ name, ...scores }) => ({ name: bounded(name), AP: scores.AP, AP50: scores.AP50 }));
    this.#evaluations.push({ iteration, stage, AP, AP50, stats, categories, images, msPerImage });
    if (this.#evaluations.length > MOST_EVALUATIONS) this.#evaluations = this.#evaluations.filter((_, i) => i % 2 === 0 || i === this.#evaluations.length - 1);
    const curves = this.#metric?.curves?.();
    // It holds every detection of the pass.
    this.#metric = undefined;
    this.#curves = curves === undefined ? null : curveFacts(curves, iteration);
    this.#samples = await this.#collector.take();
    if (this.#events !== undefined) await this.#tell(iteration, [...evaluationSummary(result), ...await sampleSummary(this.#samples)]);
    this.#written = undefined;
  }

  /**
   * Writes the files, unless nothing happened since they were written. No training ends because they cannot be: that is told.
   * @returns paths of what there is
   */
  async write(ending: Ending = { status: 'running', message: null }): Promise<string[]> {
    const { iteration, config: { report } } = this.#run;
    const page = join(this.#directory, 'report.html');
    if (this.#written !== iteration || ending.status !== 'running') {
      this.#written = iteration;
      await this.#tell(iteration, []);
      if (report.html && !await this.#whereWritable(() => this.#writePage(page, this.#history(ending)))) this.#written = undefined;
    }
    return [...report.html && this.#written !== undefined ? [page] : [], ...this.#events === undefined ? [] : [this.#events.path]];
  }

  async #writePage(path: string, history: RunHistory): Promise<void> {
    await writeHistory(join(this.#directory, HISTORY_FILE), history);
    await writeFileAtomic(path, renderReport(history));
  }

  /** Adds to the event file, or with nothing to add writes what it holds back. After a record that was cut off it would be unreadable. */
  async #tell(step: number, values: readonly SummaryValue[]): Promise<void> {
    const events = this.#events;
    if (events === undefined) return;
    if (!await this.#whereWritable(() => (values.length === 0 ? events.flush() : events.add(step, values)))) this.#events = undefined;
  }

  async #whereWritable(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!(error instanceof SlimtapError) || error.code !== 'ERR_FILE_UNWRITABLE') throw error;
      this.#run.kernel.events.emit('log', { level: 'warn', message: `The report is not written: ${error.message}` });
      return false;
    }
  }

  #history({ status, message }: Ending): RunHistory {
    const run = this.#run;
    const { config, kernel, plan } = run;
    const written = new Date().toISOString();
    const earlier = this.#earlier;
    const seconds = (performance.now() - this.#begun) / 1000 + (earlier?.seconds ?? 0);
    const { value, origins } = configAsJson(kernel.config());
    return {
      version: 1, name: bounded(kernel.name), status, message: message === null ? null : bounded(message), written, seconds,
      begun: earlier?.begun ?? new Date(Date.now() - 1000 * seconds).toISOString(), continued: earlier?.continued ?? 0,
      iteration: run.iteration, iterations: config.max_iters, seed: config.seed, weights: earlier === undefined ? run.weights ?? null : earlier.weights,
      versions: versions(), model: modelFacts(run), config: { value, origins }, plan: plan.entries().length === 0 ? null : plan.toJSON(),
      steps: this.#steps.toJSON(), evaluations: this.#evaluations, curves: this.#curves, ranges: this.#ranges.toJSON(), samples: this.#samples,
    };
  }

  /** The first step, then at even distances, and the last. */
  #lookAtRanges(done: number): boolean {
    const { config: { report, max_iters }, plan } = this.#run;
    if (report.range_samples === 0 || plan.entries().length === 0) return false;
    return done === 1 || done === max_iters || done % Math.ceil(max_iters / report.range_samples) === 0;
  }

  async #addRanges(): Promise<void> {
    const run = this.#run;
    run.sync();
    this.#reader ??= new QuantizerRangeReader(run);
    const present = await this.#reader.read(run);
    this.#ranges.add(run.iteration, present);
    await this.#tell(run.iteration, rangeSummary(present));
  }
}
