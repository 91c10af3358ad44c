import type { QuantPlan } from '../../core/quant/plan.ts';
import type { TargetLimit } from '../../core/quant/target.ts';

/** What ONNX Runtime cannot run, runs in float, or slower on some machines than it could. */
export function onnxruntimeLimits(plan: QuantPlan): readonly TargetLimit[] {
  return plan.entries().flatMap(({ node, slot, spec: { kind, bits } }) => {
    const weight = slot === 'filter' || slot === 'b';
    if (kind === 'abs_max' && !weight) return [{ node, slot, reason: 'a scale taken from each image (abs_max) cannot be frozen' }];
    if (bits > 8) return [{ node, slot, reason: `its integer convolutions take no levels of ${bits} bits, so this one runs in float` }];
    return bits === 8 && weight ? [{ node, slot, reason: '8-bit weights need the slower exact mode that the exported file asks for (session.x64quantprecision) on x64 without VNNI; 7 bits need no option' }] : [];
  });
}
