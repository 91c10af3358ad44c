import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Executable } from '../backend.ts';
import { fileUnreadable, nothingToInfer, sectionMissing, SlimtapError, weightsMissing } from '../errors.ts';
import { deriveEvalGraph, deriveFrozenGraph } from '../evaluate/derive-graphs.ts';
import { writeFileAtomic } from '../files.ts';
import type { Kernel } from '../kernel.ts';
import type { Detection } from '../model.ts';
import type { Report, Run } from '../run.ts';
import { inferenceStates } from '../train/averages.ts';
import { openDataset } from './open-dataset.ts';
import { inputSize, openRun } from './open-run.ts';

/** Options of `infer`; one of `image` and `directory` is needed. */
export interface InferOptions {
  /** One image. */
  readonly image?: string | undefined;
  /** Every image in a folder, in order of name. */
  readonly directory?: string | undefined;
  /** Where drawn images and `detections.json` go. @default 'output/infer' */
  readonly outputDir?: string | undefined;
  /** Lowest score drawn; the JSON has every detection. @default 0.5 */
  readonly drawThreshold?: number | undefined;
}

/** What was found in one image. */
export interface InferredImage {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly detections: readonly { readonly label: string; readonly categoryId: number; readonly score: number; readonly bbox: readonly number[] }[];
  /** Milliseconds in the network. */
  readonly milliseconds: number;
}

export interface InferReport extends Report {
  readonly images: readonly InferredImage[];
  /** Images that could not be read, each with its reason. */
  readonly failed: readonly { readonly file: string; readonly code: string; readonly message: string }[];
}

const IMAGES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.bmp', '.gif', '.tif', '.tiff', '.avif']);

/**
 * Finds objects in images, draws them, and writes `detections.json`. An image that cannot be read is named in `failed`
 * and skipped.
 * @throws ERR_WEIGHTS_MISSING, ERR_NOTHING_TO_INFER
 */
export async function infer(kernel: Kernel, options: InferOptions): Promise<InferReport> {
  const started = performance.now();
  const { value: config } = kernel.config();
  if (config.weights === undefined) throw weightsMissing('infer');
  const files = await filesOf(options);
  const { run } = await openRun(kernel, { weights: config.weights, keepPlan: true });
  const session = await openSession(run, options);
  const images: InferredImage[] = [];
  const failed: { file: string; code: string; message: string }[] = [];
  try {
    for (const file of files) {
      const outcome = await inferOne(file, session).catch((error: unknown) => refusal(file, error));
      if ('code' in outcome) failed.push(outcome);
      else images.push(outcome);
      kernel.events.emit('progress', { task: 'infer', done: images.length + failed.length, total: files.length, unit: 'images' });
    }
  } finally {
    await session.program.dispose();
  }
  const json = join(session.outputDir, 'detections.json');
  await writeFileAtomic(json, `${JSON.stringify({ images, failed }, null, 2)}\n`);
  const written = [json, ...images.map(({ file }) => join(session.outputDir, basename(file)))];
  const report: InferReport = { command: 'infer', results: [], written, notes: [], iterations: run.iteration, seconds: (performance.now() - started) / 1000, images, failed };
  await kernel.hooks.done.promise(report, run);
  return report;
}

interface Session {
  readonly run: Run;
  readonly program: Executable;
  readonly labels: ReadonlyMap<number, string>;
  readonly outputDir: string;
  readonly threshold: number;
}

async function openSession(run: Run, { outputDir = 'output/infer', drawThreshold = 0.5 }: InferOptions): Promise<Session> {
  const shape = { batch: 1, size: inputSize(run) };
  const { graph } = run.plan.entries().length === 0 ? deriveEvalGraph(run, shape) : deriveFrozenGraph(run, shape);
  const program = await run.backend.compile(graph);
  program.write([...inferenceStates(run.states)].map(([name, { tensor }]) => [name, tensor] as const));
  return { run, program, labels: await labelsOf(run), outputDir, threshold: drawThreshold };
}

/** Class names: the checkpoint's dataset as configured; numbers where there is none at hand. */
async function labelsOf({ kernel, config, model }: Run): Promise<ReadonlyMap<number, string>> {
  const section = [config.TestReader, config.EvalReader].find((reader) => reader?.dataset !== undefined);
  const dataset = section === undefined ? undefined : await openDataset(kernel, section, 'EvalReader').catch(() => undefined);
  if (dataset !== undefined) return new Map(dataset.categories.map(({ id, name }) => [id, name]));
  return new Map(Array.from({ length: model.classes }, (_, i) => [i, String(i)]));
}

async function inferOne(file: string, { run, program, labels, outputDir, threshold }: Session): Promise<InferredImage> {
  const { kernel, config, model } = run;
  const section = config.TestReader ?? config.EvalReader;
  if (section === undefined) throw sectionMissing('TestReader', 'infer');
  const prepared = await kernel.resolve('reader', 'detection').prepare(file, { section: section as never, inputSize: inputSize(run) });
  const begun = performance.now();
  const outputs = await program.run(prepared.inputs);
  const milliseconds = performance.now() - begun;
  const detections = model.decode(outputs, { imageIds: [0], categoryIds: [...labels.keys()] });
  await writeFileAtomic(join(outputDir, basename(file)), await kernel.resolve('renderer', 'boxes').draw(file, detections, { labels, threshold }));
  return { file, width: prepared.width, height: prepared.height, milliseconds, detections: detections.map((detection) => named(detection, labels)) };
}

function named({ categoryId, score, bbox }: Detection, labels: ReadonlyMap<number, string>) {
  return { label: labels.get(categoryId) ?? String(categoryId), categoryId, score, bbox };
}

function refusal(file: string, error: unknown): { file: string; code: string; message: string } {
  if (!(error instanceof SlimtapError) || !error.code.startsWith('ERR_IMAGE')) throw error;
  return { file, code: error.code, message: error.message };
}

async function filesOf({ image, directory }: InferOptions): Promise<string[]> {
  if (image !== undefined) {
    await stat(image).catch((cause: unknown) => { throw fileUnreadable(image, cause); });
    return [image];
  }
  if (directory === undefined) throw nothingToInfer('no image was named');
  const names = await readdir(directory).catch((cause: unknown) => { throw fileUnreadable(directory, cause); });
  const files = names.filter((name) => IMAGES.has(extname(name).toLowerCase())).sort().map((name) => join(directory, name));
  if (files.length === 0) throw nothingToInfer(`${directory} holds no image`);
  return files;
}
