import { createHash } from 'node:crypto';
import { decisions } from '../../../core/commands/adopt-plan.ts';
import type { Dataset } from '../../../core/dataset.ts';
import type { QuantPlan } from '../../../core/quant/plan.ts';
import type { Run, StateStore } from '../../../core/run.ts';
import { inferenceStates } from '../../../core/train/averages.ts';
import { packageVersion } from '../../../core/train/checkpoint/package-version.ts';

/** Options that change no score: where files are, how long is trained, how much is told. */
const IRRELEVANT = new Set([
  'weights', 'pretrain_weights', 'resume', 'save_dir', 'max_iters', 'snapshot_iter', 'log_iter', 'log_smooth_window', 'eval', 'threads', 'target',
  'TrainReader', 'TestReader', 'LearningRate', 'OptimizerBuilder', 'export', 'quantization', 'quant_post',
]);

/** What the numbers of a plan depend on, as hashes. */
export interface Keys {
  /** Weights, scales, how images are read, decoded and scored, and what the plan decides. */
  model(plan: QuantPlan): string;
  /** All that, which images, and what is on them. */
  score(plan: QuantPlan): string;
}

/** @param dataset the images of a score */
export function keysOf(run: Run, dataset: Pick<Dataset, 'records' | 'groundTruth'>): Keys {
  const config = Object.entries(run.config).filter(([section]) => !IRRELEVANT.has(section)).sort(([a], [b]) => (a < b ? -1 : 1));
  const common = sha256(JSON.stringify([packageVersion(), statesHash(run.states), config]));
  const subset = sha256(JSON.stringify([dataset.records.map(({ id }) => id), dataset.groundTruth()]));
  const model = (plan: QuantPlan): string => sha256(`${common} ${decisions(plan)}`);
  return { model, score: (plan) => sha256(`${model(plan)} ${subset}`) };
}

/** Names, types and values of parameters, statistics and quantizers. */
function statesHash(states: StateStore): string {
  const hash = createHash('sha256');
  for (const [name, { tensor: { dtype, shape, data } }] of [...inferenceStates(states)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([name, dtype, shape])}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
