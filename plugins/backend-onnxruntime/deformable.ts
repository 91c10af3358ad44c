import type { Value } from '../../core/ir/types.ts';
import type { DeformableWindow } from '../../core/ops/deformable-sample.ts';
import { sizeOf, tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';

/** How the samples of a deformable convolution are laid out: channels that are moved alike form the rows of one plane. */
export interface SampleLayout {
  /** Images times deformable groups. */
  readonly planes: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly taps: number;
  /** Of the output. */
  readonly pixels: number;
  /** Taps times pixels. */
  readonly samples: number;
}

/** One of the four pixels between which samples lie. All are [planes·samples, 1] but for the indices. */
export interface Corner {
  /** Rows of `imageRows`, int64 [planes·samples]; those outside the image point into it. */
  readonly index: string;
  /** 0 outside the image. */
  readonly share: string;
  /** Slope of the share when the sample moves down, and when it moves to the right. */
  readonly rowSlope: string;
  readonly columnSlope: string;
}

/** The corners of all samples, and the mask as a column. */
export function cornersOf(on: Emitter, { x, offset, mask }: Readonly<Record<'x' | 'offset' | 'mask', Value>>, window: DeformableWindow): { corners: readonly Corner[]; weight: string; layout: SampleLayout } {
  const layout = layoutOf(x.type.shape, offset.type.shape, window);
  const [rows, columns] = [0, 1].map((side) => sides(on, places(on, on.of(offset), layout, offset.type.shape, window, side), [layout.height, layout.width][side]!));
  const corners = rows!.flatMap((row) => columns!.map((column): Corner => ({
    index: on.reshape(on.cast(on.add(on.add(on.mul(row.at, layout.width), column.at), planeStarts(on, layout)), 'int64'), [-1]),
    share: on.mul(row.share, column.share), rowSlope: on.mul(row.slope, column.share), columnSlope: on.mul(row.share, column.slope),
  })));
  return { corners, weight: on.reshape(on.of(mask), [-1, 1]), layout };
}

/** x with the channels of a pixel side by side: [planes·H·W, channels]. */
export function imageRows(on: Emitter, x: string, { planes, channels, height, width }: SampleLayout): string {
  return on.reshape(on.transpose(on.reshape(x, [planes, channels, height * width]), [0, 2, 1]), [-1, channels]);
}

/** What is laid out as the samples are, [N, C·T, OH, OW], the same way: [planes·samples, channels]. */
export function sampleRows(on: Emitter, x: string, { planes, channels, samples }: SampleLayout): string {
  return on.reshape(on.transpose(on.reshape(x, [planes, channels, samples]), [0, 2, 1]), [-1, channels]);
}

function layoutOf([batch = 1, channels = 1, height = 1, width = 1]: readonly number[], offset: readonly number[], { kernel, deformableGroups: groups }: DeformableWindow): SampleLayout {
  const [taps, pixels] = [sizeOf(kernel), sizeOf(offset.slice(2))];
  return { planes: batch * groups, channels: channels / groups, height, width, taps, pixels, samples: taps * pixels };
}

/** Row (side 0) or column (side 1) of every sample: its place on the grid plus its offset. */
function places(on: Emitter, offset: string, { planes, taps, pixels }: SampleLayout, [, , , across = 1]: readonly number[], { kernel, strides, pads, dilations }: DeformableWindow, side: number): string {
  const own = on.slice(on.reshape(offset, [planes, taps, 2, pixels]), [2], [side], [side + 1]);
  const grid = Array.from({ length: taps * pixels }, (_, i) => {
    const [tap, pixel] = [Math.floor(i / pixels), i % pixels];
    const [k, p] = side === 0 ? [Math.floor(tap / kernel[1]!), Math.floor(pixel / across)] : [tap % kernel[1]!, pixel % across];
    return p * strides[side]! - pads[side]! + k * dilations[side]!;
  });
  return on.reshape(on.add(own, on.constant(tensor('float32', [1, taps, 1, pixels], grid))), [-1, 1]);
}

/** The rows (or columns) before and after every place: where, clipped into the image, with share and slope. */
function sides(on: Emitter, place: string, extent: number): readonly Readonly<Record<'at' | 'share' | 'slope', string>>[] {
  const low = on.op('Floor', [place]);
  const after = on.sub(place, low);
  // A whole pixel outside nothing flows, although one of the two sides may be inside.
  const near = on.op('And', [on.op('Greater', [place, -1]), on.op('Less', [place, extent])]);
  return [{ at: low, share: on.sub(1, after), slope: -1 }, { at: on.add(low, 1), share: after, slope: 1 }].map(({ at, share, slope }) => {
    const inside = on.op('And', [near, on.op('And', [on.op('GreaterOrEqual', [at, 0]), on.op('Less', [at, extent])])]);
    return { at: on.op('Clip', [at, 0, extent - 1]), share: on.where(inside, share, 0), slope: on.where(inside, slope, 0) };
  });
}

/** First row of each sample's plane in `imageRows`. */
function planeStarts(on: Emitter, { planes, height, width, samples }: SampleLayout): string {
  return on.constant(tensor('float32', [planes * samples, 1], Array.from({ length: planes * samples }, (_, i) => Math.floor(i / samples) * height * width)));
}
