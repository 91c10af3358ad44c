import { showValue } from '../../core/show-value.ts';
import type { CocoSegmentation } from './json.ts';
import { rasterizePolygon } from './polygon.ts';
import { decodeRunLengths, mergeRunLengths, type RunLengths, runLengths } from './run-lengths.ts';

/** Keeps `height * width` and each run inside 32-bit integers. */
const LARGEST_PIXELS = 2 ** 31 - 1;

/** Rasterising takes memory by the length of the boundary; a real outline is thousands of times shorter. */
const LARGEST_BOUNDARY = 2 ** 23;

/**
 * The mask of a `segmentation`: polygons rasterised and merged, or run lengths decoded.
 * @param height of the image, for polygons
 * @returns what is wrong with it when it is none
 */
export function maskOf(segmentation: CocoSegmentation | undefined, height: number, width: number): RunLengths | string {
  if (segmentation === undefined || segmentation === null) return 'it is missing';
  if (!Array.isArray(segmentation)) return encodedMask(segmentation as Exclude<CocoSegmentation, readonly (readonly number[])[]>);
  if (!isSize(height, width)) return `polygons need the image's height and width, which are ${height} and ${width}`;
  if (segmentation.length === 0) return runLengths(height, width, [height * width]);
  const wrong = segmentation.findIndex((polygon) => !Array.isArray(polygon) || polygon.length < 4 || !polygon.every(Number.isFinite));
  if (wrong >= 0) return `polygon ${wrong} is not a list of at least four finite numbers`;
  const vast = segmentation.findIndex((polygon) => polygon.reduce((reach: number, value: number) => Math.max(reach, Math.abs(value)), 0) * polygon.length > LARGEST_BOUNDARY);
  if (vast >= 0) return `polygon ${vast} reaches far outside the image`;
  return mergeRunLengths(segmentation.map((polygon) => rasterizePolygon(height, width, segmentation[0].length === 4 ? corners(polygon) : polygon)));
}

function encodedMask({ size, counts }: { readonly size: readonly number[]; readonly counts: readonly number[] | string }): RunLengths | string {
  const [height, width] = Array.isArray(size) ? size as number[] : [];
  if (height === undefined || width === undefined || !isSize(height, width)) return `its size is ${showValue(size)}`;
  if (typeof counts === 'string') return decodeRunLengths(height, width, counts);
  return Array.isArray(counts) ? runLengths(height, width, counts as number[]) : 'its counts are neither numbers nor a string';
}

const isSize = (height: number, width: number): boolean =>
  Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0 && height * width <= LARGEST_PIXELS;

/** The polygon of a box: pycocotools reads a "polygon" of four numbers as one. */
export function corners([x = 0, y = 0, width = 0, height = 0]: readonly number[]): number[] {
  return [x, y, x, y + height, x + width, y + height, x + width, y];
}
