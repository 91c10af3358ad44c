import { cornersOf, imageRows, sampleRows, type Corner, type SampleLayout } from '../deformable.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';

/** Rows of pixels gathered from four corners, weighted, and turned back into planes. */
lower('DeformableSample', (on, { inputs: { x, offset, mask }, outputs: { y }, attrs }) => {
  const { corners, weight, layout } = cornersOf(on, { x, offset, mask }, attrs);
  const image = imageRows(on, on.of(x), layout);
  const samples = sum(on, corners.map((corner) => on.mul(pixels(on, image, corner), on.mul(corner.share, weight))));
  return { y: on.reshape(on.transpose(on.reshape(samples, [layout.planes, layout.samples, layout.channels]), [0, 2, 1]), y.type.shape) };
});

/** Each corner's pixels times the gradient give one number per sample; what mask and offset get are sums of these. */
lower('DeformableSampleGrad', (on, { inputs: { x, offset, mask, dy }, attrs }) => {
  const { corners, weight, layout } = cornersOf(on, { x, offset, mask }, attrs);
  const image = imageRows(on, on.of(x), layout);
  const flow = sampleRows(on, on.of(dy), layout);
  const dots = corners.map((corner) => on.reduce('Sum', on.mul(pixels(on, image, corner), flow), [1], true));
  const total = (factor: 'share' | 'rowSlope' | 'columnSlope'): string => sum(on, corners.map((corner, i) => on.mul(dots[i]!, corner[factor])));
  const slopes = ([ 'rowSlope', 'columnSlope'] as const).map((factor) => on.reshape(on.mul(total(factor), weight), [layout.planes * layout.taps, 1, layout.pixels]));
  return {
    dx: imageGradient(on, flow, { corners, weight, layout, shape: x.type.shape }),
    doffset: on.reshape(on.concat(slopes, 1), offset.type.shape),
    dmask: on.reshape(total('share'), mask.type.shape),
  };
});

function pixels(on: Emitter, image: string, { index }: Corner): string {
  return on.op('Gather', [image, index], { axis: 0 });
}

interface Spread {
  readonly corners: readonly Corner[];
  readonly weight: string;
  readonly layout: SampleLayout;
  readonly shape: readonly number[];
}

/** The gradient added to the pixels it came from. */
function imageGradient(on: Emitter, flow: string, { corners, weight, layout: { planes, channels, height, width }, shape }: Spread): string {
  const zeros = on.op('Expand', [0, on.ints([planes * height * width, channels])]);
  const dx = corners.reduce((into, { index, share }) => {
    const indices = on.op('Expand', [on.reshape(index, [-1, 1]), on.op('Shape', [flow])]);
    return on.op('ScatterElements', [into, indices, on.mul(flow, on.mul(share, weight))], { axis: 0, reduction: 'add' });
  }, zeros);
  return on.reshape(on.transpose(on.reshape(dx, [planes, height * width, channels]), [0, 2, 1]), shape);
}

function sum(on: Emitter, parts: readonly string[]): string {
  return parts.reduce((a, b) => on.add(a, b));
}
