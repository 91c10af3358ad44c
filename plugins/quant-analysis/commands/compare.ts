import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requiredWeights } from '../../../core/commands/required-weights.ts';
import { withRun } from '../../../core/commands/with-run.ts';
import { unknownName } from '../../../core/errors.ts';
import { Evaluation } from '../../../core/evaluate/evaluation.ts';
import type { Kernel } from '../../../core/kernel.ts';
import type { Report } from '../../../core/run.ts';
import { ALGORITHM_NAMES, type AlgorithmName } from '../../quant-post/index.ts';
import { exportRow, type ExportedRow } from '../compare/export-row.ts';
import { rowsOf } from '../compare/rows-of.ts';
import { timeRows } from '../compare/time-rows.ts';

/** Options of `compare` beyond the configuration. */
export interface CompareOptions {
  /** Algorithms to quantize the configured float weights with after training. */
  readonly algos?: readonly string[] | undefined;
  /** Further checkpoints, such as one trained with fake-quant: paths, or `label=path`. */
  readonly checkpoints?: readonly string[] | undefined;
  /** Images of a score, the first of the evaluation dataset. @default all */
  readonly images?: number | undefined;
}

/** One model as it would be deployed. */
export interface ComparedRow {
  readonly name: string;
  readonly AP: number;
  readonly AP50: number;
  /** AP less than in the first row. */
  readonly drop: number;
  /** Of the exported file. */
  readonly bytes: number;
  /** Median milliseconds on one thread, one image at a time, all models in turns. */
  readonly msPerImage: number;
}

export interface CompareReport extends Report {
  readonly images: number;
  readonly rows: readonly ComparedRow[];
}

/**
 * Is quantizing worth it, and which way? Exports (to ONNX) the configured weights, their quantizations after training and further
 * checkpoints, and measures each file in the runtime it is made for: AP, size, time.
 * @throws ERR_WEIGHTS_MISSING, ERR_UNKNOWN_NAME for an algorithm, ERR_CHECKPOINT_…, ERR_EXPORT_…, ERR_DATASET_…
 * @example
 * const { rows } = await kernel.run('compare', { algos: ['KL', 'hist'], checkpoints: ['aware=output/aware/best_model'] });
 */
export async function compare(kernel: Kernel, { algos = [], checkpoints = [], images }: CompareOptions): Promise<CompareReport> {
  for (const algo of algos) if (!isAlgorithm(algo)) throw unknownName('calibration algorithm', algo, ALGORITHM_NAMES);
  const weights = await requiredWeights(kernel, 'compare');
  const directory = await mkdtemp(join(tmpdir(), 'slimtap-compare-'));
  try {
    return await withRun<CompareReport>(kernel, { weights, keepPlan: false, trained: true }, async ({ run }) => {
      const evaluation = await Evaluation.open(run, { images, manyPasses: true });
      try {
        const exported: ExportedRow[] = [];
        for (const row of await rowsOf(weights, { algos: algos as readonly AlgorithmName[], checkpoints })) {
          exported.push(await exportRow(kernel, row, { evaluation, folder: join(directory, String(exported.length)) }));
        }
        const times = await timeRows(run, exported);
        const rows = exported.map(({ name, AP, AP50, bytes }, i) => ({ name, AP, AP50, drop: exported[0]!.AP - AP, bytes, msPerImage: times[i]! }));
        return { command: 'compare', results: [], written: [], images: evaluation.dataset.records.length, rows };
      } finally {
        await evaluation.dispose();
      }
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function isAlgorithm(name: string): name is AlgorithmName {
  return (ALGORITHM_NAMES as readonly string[]).includes(name);
}
