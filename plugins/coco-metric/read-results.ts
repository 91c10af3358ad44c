import { resultsInvalid } from '../../core/errors.ts';
import { showValue } from '../../core/show-value.ts';
import type { DetectionColumns } from './columns.ts';
import type { CocoDocument, CocoResult, CocoSegmentation, IouType } from './json.ts';
import { boundsOf, type RunLengths } from './run-lengths.ts';
import { corners, maskOf } from './segmentation.ts';

/**
 * Checks a COCO results array and turns it into columns. As in pycocotools, results that carry boxes have the area of
 * their box even when masks are compared, and a missing box or mask is made from the other.
 * @param images of the ground truth; polygons need their sizes
 * @throws ERR_RESULTS_INVALID naming the entry
 */
export function readResults(results: readonly CocoResult[], images: CocoDocument['images'], iouType: IouType = 'bbox'): DetectionColumns {
  if (!Array.isArray(results)) throw resultsInvalid('the document', 'it is not an array');
  const count = results.length;
  const columns = { imageIds: new Float64Array(count), categoryIds: new Float64Array(count), boxes: new Float64Array(count * 4), scores: new Float64Array(count), areas: new Float64Array(count) };
  const boxed = hasBox(results[0]);
  const masks = iouType === 'segm' || !boxed ? readMasks(results, images) : undefined;
  (results as readonly CocoResult[]).forEach((result, i) => {
    if (typeof result !== 'object' || result === null) throw resultsInvalid(`[${i}]`, 'it is not an object');
    columns.imageIds[i] = numberOf(result.image_id, `[${i}].image_id`);
    columns.categoryIds[i] = numberOf(result.category_id, `[${i}].category_id`);
    columns.scores[i] = numberOf(result.score, `[${i}].score`);
    const box = boxed ? readBox(result.bbox, i) : boundsOf(masks![i]!);
    columns.boxes.set(box, i * 4);
    columns.areas[i] = boxed ? box[2]! * box[3]! : masks![i]!.area;
  });
  return { ...columns, ...(iouType === 'segm' && masks !== undefined ? { masks } : {}) };
}

const hasBox = (result: CocoResult | undefined): boolean => result?.segmentation === undefined || (result.bbox?.length ?? 0) > 0;

function numberOf(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw resultsInvalid(where, `${showValue(value)} is not a finite number`);
  return value;
}

function readBox(bbox: unknown, i: number): readonly number[] {
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
    throw resultsInvalid(`[${i}].bbox`, `${showValue(bbox)} is not four finite numbers`);
  }
  return bbox as readonly number[];
}

function readMasks(results: readonly CocoResult[], images: CocoDocument['images']): RunLengths[] {
  const sizes = new Map(images.map((image) => [image.id, image]));
  return results.map((result, i) => {
    const image = sizes.get(result?.image_id);
    const mask = maskOf(segmentationOf(result, i), image?.height ?? 0, image?.width ?? 0);
    if (typeof mask === 'string') throw resultsInvalid(`[${i}].segmentation`, mask);
    if (image?.height !== undefined && image.width !== undefined && (mask.height !== image.height || mask.width !== image.width)) {
      throw resultsInvalid(`[${i}].segmentation`, `its mask is ${mask.height} × ${mask.width}, the image ${image.height} × ${image.width}`);
    }
    return mask;
  });
}

function segmentationOf(result: CocoResult, i: number): CocoSegmentation | undefined {
  if (result?.segmentation !== undefined) return result.segmentation;
  return [corners(readBox(result?.bbox, i))];
}
