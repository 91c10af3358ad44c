import type { Quantization } from '../config/schema/quantization.ts';

/** What moves in a train step. A change compiles another graph over the same states. */
export interface TrainPhase {
  /** Whether layers compute with quantized values; before `quant_delay` observers only watch. */
  readonly quantized: boolean;
  /** Whether observers move and learned scales learn. */
  readonly observing: boolean;
  /** Whether batch norms use and average the statistics of the batch. */
  readonly batchStatistics: boolean;
}

/** The phase of a run without schedules, and of everything that is no training. */
export const FULL_PHASE: TrainPhase = { quantized: true, observing: true, batchStatistics: true };

type Schedule = Pick<Quantization, 'quant_delay' | 'freeze_observers' | 'freeze_batch_norm' | 'scale_trainable'>;

/**
 * The phase of a step: a function of the configuration and the step alone, so that a continued run is where the
 * uninterrupted one would be.
 * @param iteration steps done before it
 */
export function trainPhase({ quant_delay, freeze_observers, freeze_batch_norm, scale_trainable }: Schedule, iteration: number): TrainPhase {
  return {
    quantized: iteration >= quant_delay,
    observing: scale_trainable && before(iteration, freeze_observers),
    batchStatistics: before(iteration, freeze_batch_norm),
  };
}

function before(iteration: number, step: number | null): boolean {
  return step === null || iteration < step;
}

/** A key that is the same for equal phases. */
export function phaseKey({ quantized, observing, batchStatistics }: TrainPhase): string {
  return [quantized, observing, batchStatistics].map(Number).join('');
}
