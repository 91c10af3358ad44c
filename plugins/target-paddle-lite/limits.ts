import type { PlanEntry, QuantPlan } from '../../core/quant/plan.ts';
import type { TargetLimit } from '../../core/quant/target.ts';

/** Slots that hold weights. */
const WEIGHTS: ReadonlySet<string> = new Set(['filter', 'b']);

/** What Paddle Lite's pass from fake ops to int8 kernels leaves aside. Source: Paddle Lite quant_dequant_fuse_pass, release/v2.6. */
export function paddleLiteLimits(plan: QuantPlan): readonly TargetLimit[] {
  return plan.entries().flatMap((entry) => {
    const reason = reasonOf(entry);
    return reason === undefined ? [] : [{ node: entry.node, slot: entry.slot, reason }];
  });
}

function reasonOf({ slot, spec: { kind, bits, signed, narrow } }: PlanEntry): string | undefined {
  const weight = WEIGHTS.has(slot);
  if (bits > 8) return `its int8 kernels hold no levels of ${bits} bits`;
  if (!signed) return 'its kernels take signed levels alone';
  if (kind === 'abs_max' && !weight) return 'a scale taken from each image (abs_max) is not handled; use moving_average_abs_max';
  if (narrow === false && !weight) return 'levels start at -128, which needs onnx_format and a newer Paddle Lite';
  return undefined;
}
