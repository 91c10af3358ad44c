import { basename, dirname } from 'node:path';
import { weightsAreQuantized } from '../../../core/errors.ts';
import type { AlgorithmName } from '../../quant-post/index.ts';
import { hasPlan } from '../has-plan.ts';

/** A model to compare. */
export interface Row {
  readonly name: string;
  readonly weights: string;
  /** How to quantize it first; as it is when left out. */
  readonly algo?: AlgorithmName;
}

export interface RowsRequest {
  readonly algos: readonly AlgorithmName[];
  readonly checkpoints: readonly string[];
}

/**
 * The models to compare: the configured weights, these quantized with each algorithm, further checkpoints.
 * @throws ERR_WEIGHTS_QUANTIZED when weights trained with fake-quant are to be quantized once more
 */
export async function rowsOf(weights: string, { algos, checkpoints }: RowsRequest): Promise<Row[]> {
  const planned = await hasPlan(weights);
  if (planned && algos.length > 0) throw weightsAreQuantized(weights);
  return [
    { name: planned ? shortName(weights) : 'float', weights },
    ...algos.map((algo) => ({ name: `post ${algo}`, weights, algo })),
    ...checkpoints.map(named),
  ];
}

/** `label=path`, or a path that names itself. */
function named(text: string): Row {
  const [, label, path] = /^([^=/\\]+)=(.+)$/.exec(text) ?? [];
  return label === undefined ? { name: shortName(text), weights: text } : { name: label, weights: path! };
}

/** A checkpoint by its folder and the run it is of. */
function shortName(path: string): string {
  return `${basename(dirname(path))}/${basename(path)}`;
}
