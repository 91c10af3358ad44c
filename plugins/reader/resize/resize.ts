import { flatten, type Picture } from '../picture.ts';
import { INTERPOLATION, type Interpolation } from './interpolation.ts';
import { resizeArea } from './resize-area.ts';
import { resizeFixed } from './resize-fixed.ts';
import { resizeFloat } from './resize-float.ts';
import { resizeNearest } from './resize-nearest.ts';
import type { TapKind } from './taps.ts';

/**
 * Resizes as `cv2.resize` of OpenCV 4.2 does, bit for bit for uint8 pictures. Networks trained with PaddleDetection have
 * seen this arithmetic; other libraries antialias.
 */
export function resize(picture: Picture, width: number, height: number, interpolation: Interpolation): Picture {
  if (picture.width === width && picture.height === height) return flatten(picture);
  if (interpolation === INTERPOLATION.nearest) return resizeNearest(picture, width, height);
  if (interpolation === INTERPOLATION.area && width <= picture.width && height <= picture.height) return resizeArea(picture, width, height);
  // OpenCV takes the mean of four for an exact half, the same pixels at less cost.
  const half = picture.width === 2 * width && picture.height === 2 * height;
  if (interpolation === INTERPOLATION.linear && half) return resizeArea(picture, width, height);
  const kind: TapKind = interpolation === INTERPOLATION.area ? 'linear-area' : interpolation;
  return picture.pixels instanceof Uint8Array ? resizeFixed(picture, width, height, kind) : resizeFloat(picture, width, height, kind);
}
