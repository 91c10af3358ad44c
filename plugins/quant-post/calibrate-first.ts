import type { Run } from '../../core/run.ts';
import { calibrate } from './calibrate.ts';
import { openCalibration } from './open-calibration.ts';
import { seedQuantizers } from './seed-quantizers.ts';

/** Batches a training is calibrated with before its first step, as in PaddleSlim. */
const BATCHES = 10;

/**
 * Gives a new training's quantizers ranges to start from, found on the images it is trained on, read as for evaluation.
 * Source: PaddleSlim 2.6 `quant_aware` with `quant_post_first`.
 * @throws ERR_QUANTIZER_NOT_CALIBRATED, ERR_SECTION_MISSING, ERR_DATASET_…
 */
export async function calibrateFirst(run: Run): Promise<void> {
  const { feeds, close } = await openCalibration(run, { images: 'TrainReader', batch_nums: BATCHES });
  try {
    seedQuantizers(run, await calibrate(run, feeds));
  } finally {
    await close();
  }
}
