import { flatten, type Picture } from '../picture.ts';
import { INTERPOLATION, type Interpolation } from './interpolation.ts';
import { isWholeFactor, resizeArea } from './resize-area.ts';
import { resizeFixed } from './resize-fixed.ts';
import { resizeFloat } from './resize-float.ts';
import { resizeNearest } from './resize-nearest.ts';
import type { TapKind } from './taps.ts';
import { vectorArea } from './vector-area.ts';
import { vectorNearest } from './vector-nearest.ts';
import { vectorSeparable } from './vector-separable.ts';

/**
 * Resizes as `cv2.resize` of OpenCV 4.2 does, bit for bit for uint8 pictures. Networks trained with PaddleDetection have
 * seen this arithmetic; other libraries antialias. Pictures of a pool with vector functions are resized by those.
 */
export function resize(picture: Picture, width: number, height: number, interpolation: Interpolation): Picture {
  if (picture.width === width && picture.height === height) return flatten(picture);
  const vectors = picture.pool?.vectors;
  if (interpolation === INTERPOLATION.nearest) return (vectors && vectorNearest(picture, width, height, vectors)) ?? resizeNearest(picture, width, height);
  const whole = isWholeFactor(picture, width, height);
  if (interpolation === INTERPOLATION.area && width <= picture.width && height <= picture.height) {
    return (vectors && !whole ? vectorArea(picture, width, height, vectors) : undefined) ?? resizeArea(picture, width, height);
  }
  // OpenCV takes the mean of four for an exact half, the same pixels at less cost.
  const half = picture.width === 2 * width && picture.height === 2 * height;
  if (interpolation === INTERPOLATION.linear && half) return resizeArea(picture, width, height);
  const kind: TapKind = interpolation === INTERPOLATION.area ? 'linear-area' : interpolation;
  const resized = vectors && vectorSeparable(picture, width, height, kind, vectors);
  return resized ?? (picture.pixels instanceof Uint8Array ? resizeFixed(picture, width, height, kind) : resizeFloat(picture, width, height, kind));
}
