import type { Kernel } from '../kernel.ts';
import type { TargetLimit } from '../quant/target.ts';
import { openRun } from './open-run.ts';

/** What the plan a training would use comes to on its target. */
export interface PlanReport {
  readonly target: string;
  /** Inputs that will be quantized, and nodes left in float. */
  readonly quantized: number;
  readonly float: number;
  /** What the target cannot do, does without its int8 kernels, or slower than it could. */
  readonly limits: readonly TargetLimit[];
}

/**
 * Says before training what the target cannot do with the configured quantization, without weights or data.
 * @throws ERR_CONFIG_…, ERR_UNKNOWN_NAME
 * @example
 * const { limits } = await kernel.run('plan', {});
 */
export async function plan(kernel: Kernel): Promise<PlanReport> {
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  await run.backend.dispose();
  const { plan: made, config } = run;
  const limits = kernel.resolve('target', config.target).limits?.(made) ?? [];
  return { target: config.target, quantized: made.entries().length, float: made.skips().length, limits };
}
