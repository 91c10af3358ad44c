import { modelInvalid } from './errors.ts';

/** Height and width of images in pixels; one number where both are the same. */
export type ImageSize = number | readonly [height: number, width: number];

/** Height and width. */
export function sidesOf(size: ImageSize): readonly [height: number, width: number] {
  return typeof size === 'number' ? [size, size] : size;
}

/** The size of the images in a tensor [N,C,H,W]. */
export function imageSizeOf({ shape: [, , height = 0, width = 0] }: { readonly shape: readonly number[] }): ImageSize {
  return height === width ? height : [height, width];
}

/** The side of a square. @throws ERR_MODEL_INVALID for images that are none */
export function squareSide(size: ImageSize): number {
  const [height, width] = sidesOf(size);
  if (height !== width) throw modelInvalid('size', size, 'the network takes square images');
  return height;
}
