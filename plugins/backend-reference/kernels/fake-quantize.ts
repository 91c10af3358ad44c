import { quantMax, SMALLEST_SCALE } from '../../../core/quant/spec.ts';
import { axisIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { accumulator, compute, numbers, rounded } from '../numbers.ts';
import { isInside, levelOf, scaleOfElement, valueOf, zeroLevel } from '../quantization.ts';

kernel('FakeQuantize', ({ x, scale, zeroPoint }, attrs, { y }) => {
  const data = numbers(x);
  const scaleAt = scaleOfElement(x, scale, attrs.axis);
  const zero = zeroLevel(zeroPoint);
  const level = levelOf(attrs, zero);
  const top = quantMax(attrs);
  return { y: compute(y, (i) => valueOf(level(data[i]!, scaleAt(i)) - zero, scaleAt(i), top)) };
});

kernel('FakeQuantizeGrad', ({ x, scale, zeroPoint, dy }, attrs, { dx }) => {
  const [data, flow] = [numbers(x), numbers(dy)];
  const scaleAt = scaleOfElement(x, scale, attrs.axis);
  const inside = isInside(attrs, zeroLevel(zeroPoint));
  return { dx: compute(dx, (i) => (inside(data[i]!, scaleAt(i)) ? flow[i]! : 0)) };
});

kernel('FakeQuantizeScaleGrad', ({ x, scale, zeroPoint, y, dy }, attrs, { dscale }) => {
  const [data, quantized, flow] = [numbers(x), numbers(y), numbers(dy)];
  const scaleAt = scaleOfElement(x, scale, attrs.axis);
  const channel = attrs.axis < 0 ? undefined : axisIndices(x.shape, attrs.axis);
  const inside = isInside(attrs, zeroLevel(zeroPoint));
  const sums = accumulator(dscale);
  for (let i = 0; i < data.length; i++) {
    const by = scaleAt(i);
    if (by > SMALLEST_SCALE) sums[channel?.[i] ?? 0]! += flow[i]! * (quantized[i]! - (inside(data[i]!, by) ? data[i]! : 0)) / by;
  }
  return { dscale: rounded(dscale, sums) };
});
