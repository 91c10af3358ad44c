import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { originOf } from '../config/index.ts';
import { checkpointMissing, weightsMissing, weightsNotThere } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import { checkpointsBelow, isCheckpoint } from '../train/checkpoint.ts';

/**
 * The weights a command works on, known to be there: a configuration names where a training leaves them, and a reader
 * who has not trained yet should learn that, not that a file cannot be opened.
 * @throws ERR_WEIGHTS_MISSING, ERR_CHECKPOINT_MISSING for a folder of several checkpoints
 */
export async function requiredWeights(kernel: Kernel, command: string): Promise<string> {
  const { value: { weights }, origins } = kernel.config();
  if (weights === undefined) throw weightsMissing(command);
  if (/^[a-z]+:\/\//i.test(weights) || await isCheckpoint(weights)) return weights;
  const several = await checkpointsBelow(weights);
  if (several.length > 0) throw checkpointMissing(weights, several);
  if (await exists(weights)) return weights;
  throw weightsNotThere(command, weights, originOf(origins, ['weights']) ?? 'default', await checkpointsBelow(dirname(weights)));
}

/** The configured weights if they are there: for commands that can do without. */
export async function optionalWeights(kernel: Kernel, command: string): Promise<string | undefined> {
  const { value: { weights }, origins } = kernel.config();
  if (weights === undefined) return undefined;
  const given = originOf(origins, ['weights'])?.startsWith('-') ?? false;
  return given || await isCheckpoint(weights) ? requiredWeights(kernel, command) : undefined;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
