import { join } from 'node:path';
import type { Category } from '../data.ts';
import type { Executable } from '../backend.ts';
import { sectionMissing, SlimtapError } from '../errors.ts';
import { deriveEvalGraph, deriveFrozenGraph } from '../evaluate/derive-graphs.ts';
import { expectDetector } from '../evaluate/expect-detector.ts';
import { writeFileAtomic } from '../files.ts';
import type { Kernel } from '../kernel.ts';
import type { Detection } from '../model.ts';
import type { Report, Run } from '../run.ts';
import { inferenceTensors } from '../train/averages.ts';
import { categoriesOf } from './categories.ts';
import { imagesToInfer } from './images-to-infer.ts';
import { inputSize } from '../input-size.ts';
import { pictureNames } from './picture-names.ts';
import { requiredWeights } from './required-weights.ts';
import { withRun } from './with-run.ts';

/** Options of `infer`; one of `image` and `directory` is needed, `image` goes first. */
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
  /** The drawn picture. */
  readonly picture: string;
  /** Of the upright image, which boxes refer to. */
  readonly width: number;
  readonly height: number;
  /** `bbox`: x, y, width, height in pixels. */
  readonly detections: readonly { readonly label: string; readonly categoryId: number; readonly score: number; readonly bbox: readonly number[] }[];
  /** Milliseconds in the network. */
  readonly milliseconds: number;
}

/** An image that could not be read. */
export interface FailedImage {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

export interface InferReport extends Report {
  readonly images: readonly InferredImage[];
  readonly failed: readonly FailedImage[];
}

/**
 * Finds objects in images, draws them, and writes `detections.json`. An image that cannot be read is named in `failed`
 * and skipped.
 * @throws ERR_WEIGHTS_MISSING, ERR_MODEL_DETECTS_NOTHING, ERR_NOTHING_TO_INFER, ERR_OUTPUT_OVER_INPUT, ERR_FILE_UNREADABLE, ERR_FILE_UNWRITABLE
 * @example
 * const { images, failed } = await kernel.run('infer', { directory: 'demo', drawThreshold: 0.4 });
 */
export async function infer(kernel: Kernel, options: InferOptions): Promise<InferReport> {
  const weights = await requiredWeights(kernel, 'infer');
  const files = await imagesToInfer(options);
  return withRun<InferReport>(kernel, { weights, keepPlan: true }, async ({ run }) => {
    const session = await openSession(run, files, options);
    try {
      const { images, failed } = await inferAll(files, session);
      const json = join(session.outputDir, 'detections.json');
      await writeFileAtomic(json, `${JSON.stringify({ images, failed }, null, 2)}\n`);
      return { command: 'infer', results: [], written: [json, ...images.map(({ picture }) => picture)], images, failed };
    } finally {
      await session.program.dispose();
    }
  });
}

interface Session {
  readonly run: Run;
  readonly program: Executable;
  readonly categories: readonly Category[];
  readonly pictures: ReadonlyMap<string, string>;
  readonly outputDir: string;
  readonly threshold: number;
}

async function openSession(run: Run, files: readonly string[], { outputDir = 'output/infer', drawThreshold = 0.5 }: InferOptions): Promise<Session> {
  expectDetector(run);
  const pictures = pictureNames(files, outputDir);
  const categories = await categoriesOf(run);
  const shape = { batch: 1, size: inputSize(run) };
  const { graph } = run.plan.entries().length === 0 ? deriveEvalGraph(run, shape) : deriveFrozenGraph(run, shape);
  const program = await run.backend.compile(graph, { keepMemory: true });
  program.write(inferenceTensors(run.states));
  return { run, program, categories, pictures, outputDir, threshold: drawThreshold };
}

async function inferAll(files: readonly string[], session: Session): Promise<{ images: InferredImage[]; failed: FailedImage[] }> {
  const images: InferredImage[] = [];
  const failed: FailedImage[] = [];
  for (const file of files) {
    const outcome = await inferOne(file, session).catch((error: unknown) => unreadable(file, error));
    if ('code' in outcome) failed.push(outcome);
    else images.push(outcome);
    session.run.kernel.events.emit('progress', { task: 'infer', done: images.length + failed.length, total: files.length, unit: 'images' });
  }
  return { images, failed };
}

async function inferOne(file: string, { run, program, categories, pictures, threshold }: Session): Promise<InferredImage> {
  const { kernel, config, model } = run;
  const section = config.TestReader ?? config.EvalReader;
  if (section === undefined) throw sectionMissing('TestReader', 'infer');
  const { inputs, width, height } = await kernel.resolve('reader', 'detection').prepare(file, { section: section as never, inputSize: inputSize(run) });
  const begun = performance.now();
  const outputs = await program.run(inputs);
  const milliseconds = performance.now() - begun;
  const detections = model.decode(outputs, { imageIds: [0], categoryIds: categories.map(({ id }) => id) });
  const labels = new Map(categories.map(({ id, name }) => [id, name]));
  const picture = pictures.get(file)!;
  await writeFileAtomic(picture, await kernel.resolve('renderer', 'boxes').draw(file, detections, { labels, threshold }));
  return { file, picture, width, height, milliseconds, detections: detections.map((detection) => named(detection, labels)) };
}

function named({ categoryId, score, bbox }: Detection, labels: ReadonlyMap<number, string>) {
  return { label: labels.get(categoryId) ?? String(categoryId), categoryId, score, bbox };
}

/** One bad image is skipped; anything else that goes wrong would go wrong for all of them. */
function unreadable(file: string, error: unknown): FailedImage {
  if (!(error instanceof SlimtapError) || !error.code.startsWith('ERR_IMAGE')) throw error;
  return { file, code: error.code, message: error.message };
}
