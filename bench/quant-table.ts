import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { testImages } from '../bin/demo/test-images.ts';
import { betweenMarkers } from '../bin/docs/readme-table.ts';
import { openRun } from '../core/commands/open-run.ts';
import type { ConfigObject } from '../core/config/index.ts';
import { timeRunnables } from '../core/evaluate/time-runnables.ts';
import { loadModel } from '../core/export/load-model.ts';
import { writeFileAtomic } from '../core/files.ts';
import { int8Saturates } from '../plugins/export-onnx/saturation.ts';
import { DemoModels } from './demo-models.ts';
import { QUANT_ROWS, type QuantRow } from './quant-rows.ts';

/** One measured row. */
export interface MeasuredRow {
  readonly title: string;
  readonly AP: number;
  readonly AP50: number;
  /** Size of the exported file; undefined where there is none. */
  readonly bytes?: number | undefined;
  /** Milliseconds of the exported file, one thread, batch 1; all rows in turns. */
  readonly milliseconds?: number | undefined;
}

const MODEL_FILE = 'model.onnx';

const USAGE = `Usage: npm run bench -- quant-table [options]
  --out DIR      where checkpoints, files and rows.json go (output/quant-table); what is there is not made again
  --float DIR    a float checkpoint to start from, instead of training one
  --readme FILE  page that gets the table between its markers quant-table
  --only TEXT    rows whose title contains it`;

/**
 * The blood-cell network quantized in every way there is: float, after training by each algorithm, while training by each
 * quantizer. Each row is exported and the file measured on the test images in ONNX Runtime.
 */
export async function quantTable(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const { out, only, readme } = options;
  const models = new DemoModels(out, UNGATED);
  const float = options.float ?? await models.float();
  const known = await readRows(out);
  for (const row of QUANT_ROWS) {
    if (known.has(row.title) || !row.title.includes(only)) continue;
    known.set(row.title, await measure(models, row, float));
    await writeRows(out, known);
    console.log(rowText(known.get(row.title)!));
  }
  const timed = await withTimes(models, inOrder(known), float);
  await writeRows(out, timed);
  const table = quantTableText([...timed.values()], await int8Saturates());
  console.log(`\n${table}`);
  if (readme !== undefined) await writeFileAtomic(readme, betweenMarkers(await readFile(readme, 'utf8'), 'quant-table', table));
  return 0;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { out: { type: 'string', default: 'output/quant-table' }, float: { type: 'string' }, readme: { type: 'string' }, only: { type: 'string', default: '' } },
    }).values;
  } catch (error) {
    return (error as Error).message;
  }
}

async function measure(models: DemoModels, row: QuantRow, float: string): Promise<MeasuredRow> {
  const name = folderOf(row);
  const weights = await models.made({ ...row, name }, float);
  const config = { ...row.config, weights };
  if (row.stage === 'eval') return { title: row.title, ...await score(models, name, config, { stage: 'eval' }) };
  const model = join(await models.exported(name, config), MODEL_FILE);
  return { title: row.title, ...await score(models, name, config, { model }), bytes: (await stat(model)).size };
}

const TEST = { EvalReader: { dataset: { anno_path: 'ImageSets/Main/test.txt' } } };

async function score(models: DemoModels, name: string, config: ConfigObject, what: { stage?: 'eval'; model?: string }): Promise<{ AP: number; AP50: number }> {
  const { results: [result] } = await models.run(name, { ...config, ...TEST }, (kernel) => kernel.run('evaluate', what));
  return { AP: result!.AP, AP50: result!.AP50 };
}

/** In the order of the list, whichever were made first. */
function inOrder(rows: ReadonlyMap<string, MeasuredRow>): Map<string, MeasuredRow> {
  return new Map(QUANT_ROWS.filter(({ title }) => rows.has(title)).map(({ title }) => [title, rows.get(title)!]));
}

/** Times the files of all rows in turns, so that a machine that slows down slows all of them. */
async function withTimes(demo: DemoModels, rows: ReadonlyMap<string, MeasuredRow>, float: string): Promise<Map<string, MeasuredRow>> {
  const exported = QUANT_ROWS.filter((row) => row.stage !== 'eval' && rows.has(row.title));
  const times = await demo.run('times', { weights: float, threads: 1, quantization: { enabled: false } }, async (kernel) => {
    const { run } = await openRun(kernel, { weights: float, keepPlan: true });
    const models = Object.fromEntries(await Promise.all(exported.map(async (row) => [row.title, await loadModel(run, join(demo.exportOf(folderOf(row)), MODEL_FILE))] as const)));
    const [image] = await testImages(1);
    const { inputs } = await kernel.resolve('reader', 'detection').prepare(image!, { section: run.config.EvalReader as never, inputSize: run.config.input_size });
    const milliseconds = await timeRunnables(models, inputs, 20);
    for (const model of Object.values(models)) await model.dispose();
    await run.backend.dispose();
    return milliseconds;
  });
  return new Map([...rows].map(([title, row]) => [title, { ...row, milliseconds: times[title] }]));
}

/** The file itself is measured, so how far single scores are from the graph's is nobody's reason to stop. */
const UNGATED: ConfigObject = { export: { tolerance: 1 } };

function folderOf({ title }: QuantRow): string {
  return title.replaceAll(/[^\w-]+/g, '_');
}

async function readRows(out: string): Promise<Map<string, MeasuredRow>> {
  const text = await readFile(join(out, 'rows.json'), 'utf8').catch(() => '[]');
  return new Map((JSON.parse(text) as MeasuredRow[]).map((row) => [row.title, row]));
}

async function writeRows(out: string, rows: ReadonlyMap<string, MeasuredRow>): Promise<void> {
  await writeFileAtomic(join(out, 'rows.json'), `${JSON.stringify([...rows.values()], null, 2)}\n`);
}

/** The rows as a Markdown table with the command that made it, and whether the fast kernels of the machine saturate with 8-bit weights. */
export function quantTableText(rows: readonly MeasuredRow[], saturates: boolean): string {
  return [
    '| quantizer | AP | AP50 | file size (bytes) | ms per image |', '| --- | --- | --- | --- | --- |', ...rows.map(rowText), '',
    'Measured by `npm run bench -- quant-table` on the 72 test images, exported files in ONNX Runtime, one thread; `post` calibrates with the 205 training images. Weights have 8 bits unless said otherwise,',
    saturates
      ? 'and run in its exact mode; up to 7 bits, as in the demo, need none and are faster ([why](docs/deploy-onnxruntime.md#the-saturation-trap)).'
      : 'and run on its fast kernels; processors on which those saturate take the exact mode, which is slower, or up to 7 bits, as in the demo ([why](docs/deploy-onnxruntime.md#the-saturation-trap)).',
  ].join('\n');
}

function rowText({ title, AP, AP50, bytes, milliseconds }: MeasuredRow): string {
  return `| ${[title, AP.toFixed(4), AP50.toFixed(4), bytes?.toLocaleString('en') ?? '–', milliseconds?.toFixed(1) ?? '–'].join(' | ')} |`;
}
