import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../core/run.ts';
import { dataEntry, planData } from '../../plugins/dataset-get/index.ts';
import { shellWord } from '../config/shell-word.ts';
import { openKernel } from '../open-kernel.ts';
import type { Row } from './rows.ts';
import type { Step, StepOptions } from './steps.ts';

/** Something a row needs that is not there. */
export interface Missing {
  readonly what: string;
  /** What `slimtap data get` gets it by; undefined for what only the user has. */
  readonly get?: readonly string[];
}

type ReaderName = 'TrainReader' | 'EvalReader';

/** Everything a row needs and does not find: weights and data, looked for where the configuration with its overrides says. */
export async function findMissing(row: Row, steps: readonly Step[], { weights, overrides }: StepOptions): Promise<Missing[]> {
  const kernel = await openKernel({ config: steps[0]!.config, opt: overrides, json: true });
  try {
    const { value: config } = kernel.config();
    const readers: readonly ReaderName[] = { baseline: ['EvalReader'], post: ['EvalReader', config.quant_post.images], aware: ['TrainReader', 'EvalReader'] }[row.strategy] as ReaderName[];
    return [...await missingData(row, config, [...new Set(readers)]), ...await missingWeights(row, weights, overrides)];
  } finally {
    await kernel.dispose();
  }
}

async function missingWeights({ detector, strategy }: Row, weights: string | undefined, overrides: readonly string[]): Promise<Missing[]> {
  // A training that was told to begin with other weights, or none, needs no others.
  if (strategy === 'aware' && overrides.some((one) => one.startsWith('pretrain_weights='))) return [];
  if (weights !== undefined) return await exists(weights) || /^https?:/.test(weights) ? [] : [{ what: `${weights}, given with --weights` }];
  const entry = dataEntry(detector.weights);
  const { files } = await planData(entry);
  return files.every(({ state }) => state === 'there') ? [] : [{ what: `${entry.title} (${entry.files[0]!.url})`, get: [entry.name] }];
}

async function missingData({ detector: { data } }: Row, config: Config, readers: readonly ReaderName[]): Promise<Missing[]> {
  const paths = new Set(readers.flatMap((reader) => pathsOf(config[reader]?.dataset)));
  const absent = (await Promise.all([...paths].map(async (path) => (await exists(path) ? undefined : path)))).filter((path) => path !== undefined);
  if (absent.length === 0) return [];
  const entry = dataEntry(data === 'coco' && !readers.includes('TrainReader') ? 'coco-val' : data);
  const directory = readers.map((reader) => (config[reader]?.dataset as { dataset_dir?: string } | undefined)?.dataset_dir ?? '').find((one) => one !== '');
  const elsewhere = directory !== undefined && resolve(directory) !== resolve(entry.directory!);
  return [{ what: absent.join(', '), get: elsewhere ? [entry.name, '--output_dir', directory] : [entry.name] }];
}

function pathsOf(dataset: unknown): string[] {
  const { dataset_dir = '', image_dir, anno_path } = (dataset ?? {}) as { dataset_dir?: string; image_dir?: string; anno_path?: string };
  return [anno_path, image_dir].filter((path) => path !== undefined && path !== '').map((path) => join(dataset_dir, path!));
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).catch(() => undefined) !== undefined;
}

/** The commands that get what is missing: one for all, and one for each data set that goes into a folder of its own. */
export function commandsFor(missing: readonly Missing[]): string[] {
  const gets = missing.map(({ get }) => get).filter((get) => get !== undefined);
  const together = [...new Set(gets.filter((get) => get.length === 1).flat())];
  const alone = new Set(gets.filter((get) => get.length > 1).map((get) => get.map(shellWord).join(' ')));
  return [...(together.length === 0 ? [] : [together.join(' ')]), ...alone].map((names) => `slimtap data get ${names}`);
}
