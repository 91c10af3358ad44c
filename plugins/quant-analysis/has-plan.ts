import { isCheckpoint, readCheckpointManifest } from '../../core/train/checkpoint.ts';

/** Whether weights are a checkpoint with a quantization plan; otherwise they are float. */
export async function hasPlan(weights: string): Promise<boolean> {
  return await isCheckpoint(weights) && (await readCheckpointManifest(weights)).plan !== undefined;
}
