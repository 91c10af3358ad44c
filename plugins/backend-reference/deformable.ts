import type { DeformableWindow } from '../../core/ops/deformable-sample.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Numbers } from './numbers.ts';

/** Sizes of a deformable convolution's samples. */
export interface DeformableGeometry extends DeformableWindow {
  /** NCHW. */
  readonly x: readonly number[];
  /** [N, C·T, OH, OW]. */
  readonly samples: readonly number[];
}

/** One of the up to four pixels between which a sample lies. */
export interface Corner {
  /** Position in x. */
  readonly index: number;
  readonly share: number;
  /** Slope of the share when the sample moves down, and when it moves to the right. */
  readonly rowSlope: number;
  readonly columnSlope: number;
}

/** One sample: where it is written, what moves and weights it, and what it is made of. */
export interface DeformableSampleAt {
  readonly sample: number;
  readonly mask: number;
  /** Positions in the offsets. */
  readonly down: number;
  readonly right: number;
  readonly corners: readonly Corner[];
}

/**
 * Visits every sample of every channel. Positions are float32, as in Paddle: they decide between which pixels a sample
 * lies. Samples a whole pixel or more outside the image have no corners. Source: Paddle `deformable_conv_func.h`.
 */
export function eachSample(geometry: DeformableGeometry, offsets: Numbers, visit: (sample: DeformableSampleAt) => void): void {
  const { x, samples, kernel, strides, pads, dilations, deformableGroups } = geometry;
  const [batch, channels, height, width] = x as [number, number, number, number];
  const [outHeight, outWidth] = samples.slice(2) as [number, number];
  const [pixels, taps] = [outHeight * outWidth, kernel[0]! * kernel[1]!];
  for (let n = 0; n < batch; n++) for (let c = 0; c < channels; c++) for (let tap = 0; tap < taps; tap++) {
    const plane = (n * channels + c) * height * width;
    const group = (n * deformableGroups + Math.floor(c / (channels / deformableGroups))) * taps + tap;
    for (let p = 0; p < outHeight; p++) for (let q = 0; q < outWidth; q++) {
      const pixel = p * outWidth + q;
      const [down, right] = [2 * group * pixels + pixel, (2 * group + 1) * pixels + pixel];
      const row = Math.fround(p * strides[0]! - pads[0]! + Math.floor(tap / kernel[1]!) * dilations[0]! + offsets[down]!);
      const column = Math.fround(q * strides[1]! - pads[1]! + (tap % kernel[1]!) * dilations[1]! + offsets[right]!);
      visit({ sample: ((n * channels + c) * taps + tap) * pixels + pixel, mask: group * pixels + pixel, down, right, corners: cornersOf(row, column, plane, height, width) });
    }
  }
}

/** Every sample times its mask, not rounded yet. */
export function sampled(geometry: DeformableGeometry, image: Numbers, offsets: Numbers, weights: Numbers): Float64Array {
  const sums = new Float64Array(sizeOf(geometry.samples));
  eachSample(geometry, offsets, ({ sample, mask, corners }) => {
    for (const { index, share } of corners) sums[sample]! += weights[mask]! * share * image[index]!;
  });
  return sums;
}

function cornersOf(row: number, column: number, plane: number, height: number, width: number): Corner[] {
  if (!(row > -1 && column > -1 && row < height && column < width)) return [];
  const columns = sides(column, width);
  return sides(row, height).flatMap(([r, rowShare, rowSlope]) => columns.map(([c, columnShare, columnSlope]) => (
    { index: plane + r * width + c, share: rowShare * columnShare, rowSlope: rowSlope * columnShare, columnSlope: rowShare * columnSlope }
  )));
}

/** The pixels inside the image on both sides of a place, with share and slope. */
function sides(at: number, extent: number): readonly (readonly [index: number, share: number, slope: number])[] {
  const low = Math.floor(at);
  const pixels = [[low, low + 1 - at, -1], [low + 1, at - low, 1]] as const;
  return pixels.filter(([index]) => index >= 0 && index < extent);
}
