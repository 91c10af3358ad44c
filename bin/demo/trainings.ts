import type { ConfigObject } from '../../core/config/index.ts';

/** Steps of the two trainings, 8 images each. */
export const SCHEDULES = {
  /** For checks that everything still runs; its numbers mean little. */
  short: { float: 120, aware: 50 },
  standard: { float: 520, aware: 130 },
  full: { float: 1300, aware: 300 },
} as const;

/** Float: from ImageNet weights, with a moving average of the weights. */
export function floatTraining(max_iters: number): ConfigObject {
  return { max_iters, snapshot_iter: Math.ceil(max_iters / 4), quantization: { enabled: false } };
}

/** Aware: from the float model, a tenth of the rate, no moving average (the quantizers' scales belong to the weights). */
export function awareTraining(max_iters: number, pretrained: string): ConfigObject {
  return {
    max_iters, snapshot_iter: Math.ceil(max_iters / 2), pretrain_weights: pretrained, ema_decay: 0,
    LearningRate: { base_lr: 0.0002, schedulers: [{ type: 'CosineDecay', end_factor: 0.01 }, { type: 'LinearWarmup', start_factor: 0, steps: 20 }] },
    MobileNet: { conv_learning_rate: 1 },
  };
}
