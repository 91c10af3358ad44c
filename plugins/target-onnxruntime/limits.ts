import type { QuantPlan } from '../../core/quant/plan.ts';
import type { TargetLimit } from '../../core/quant/target.ts';

/** What ONNX Runtime runs in float, or wrongly without an option. */
export function onnxruntimeLimits(plan: QuantPlan): readonly TargetLimit[] {
  return plan.entries().flatMap(({ node, slot, spec: { kind, bits } }) => {
    const data = slot !== 'filter' && slot !== 'b';
    if (kind === 'abs_max' && data) return [{ node, slot, reason: 'a scale taken from each image (abs_max) cannot be frozen' }];
    if (bits > 8) return [{ node, slot, reason: `its integer convolutions take no levels of ${bits} bits, so this one runs in float` }];
    return bits === 8 && slot === 'filter' ? [{ node, slot, reason: '8-bit weights saturate on x64 without VNNI unless session.x64quantprecision is set; 7 bits do not' }] : [];
  });
}
