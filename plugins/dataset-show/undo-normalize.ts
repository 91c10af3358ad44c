import type { NormalizeOptions } from '../reader/transforms/normalize-image.ts';

/** A transform of a reader section, its defaults filled in. */
export interface SectionTransform {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** Values of an image as the network gets them: three planes. */
export interface Planes {
  readonly planes: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A function from planes back to interleaved colours: NormalizeImage undone, and the channels put into the order red, green, blue
 * whatever DecodeImage and Permute made of it. What augmentation took out of the range of a byte is cut.
 */
export function undoNormalize(transforms: readonly SectionTransform[]): (image: Planes) => Uint8ClampedArray {
  const normalize = transforms.find(({ type }) => type === 'NormalizeImage') as unknown as NormalizeOptions | undefined;
  const { mean, std, is_scale, is_channel_first } = normalize ?? { mean: [0, 0, 0] as const, std: [1, 1, 1] as const, is_scale: false, is_channel_first: false };
  const scale = is_scale ? 255 : 1;
  const swappedAtFirst = transforms.find(({ type }) => type === 'DecodeImage')?.['to_rgb'] === false;
  const swappedAtLast = transforms.find(({ type }) => type === 'Permute')?.['to_bgr'] === true;
  // Statistics belong to the channels as they were when they were used: as decoded, or as planes.
  const swappedBetween = is_channel_first ? false : swappedAtLast;
  return ({ planes, width, height }) => {
    const area = width * height;
    const colours = new Uint8ClampedArray(area * 3);
    for (let plane = 0; plane < 3; plane++) {
      const statistic = swappedBetween ? 2 - plane : plane;
      const channel = swappedAtFirst !== swappedAtLast ? 2 - plane : plane;
      const [factor, offset] = [std[statistic]! * scale, mean[statistic]! * scale];
      for (let i = 0, from = plane * area; i < area; i++) colours[i * 3 + channel] = planes[from + i]! * factor + offset;
    }
    return colours;
  };
}
