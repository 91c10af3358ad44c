import { annotationsInvalid } from '../../core/errors.ts';
import { showValue } from '../../core/show-value.ts';
import type { Category } from '../../core/data.ts';
import type { CocoColumns } from './columns.ts';
import type { CocoAnnotation, CocoDocument, IouType } from './json.ts';
import type { RunLengths } from './run-lengths.ts';
import { maskOf } from './segmentation.ts';

/**
 * Checks a COCO annotation document and turns it into columns.
 * @throws ERR_ANNOTATIONS_INVALID naming the entry
 */
export function readGroundTruth(document: CocoDocument, iouType: IouType = 'bbox'): CocoColumns {
  const images = listOf(document, 'images').map((image, i) => idOf(image.id, `images[${i}].id`));
  const categories = listOf(document, 'categories').map(readCategory);
  const annotations = listOf(document, 'annotations');
  const count = annotations.length;
  const columns = {
    imageIds: new Float64Array(count), categoryIds: new Float64Array(count), boxes: new Float64Array(count * 4),
    areas: new Float64Array(count), crowd: new Uint8Array(count), ids: new Float64Array(count),
  };
  const masks = iouType === 'segm' ? readMasks(document) : undefined;
  annotations.forEach((annotation, i) => {
    columns.imageIds[i] = idOf(annotation.image_id, `annotations[${i}].image_id`);
    columns.categoryIds[i] = idOf(annotation.category_id, `annotations[${i}].category_id`);
    columns.ids[i] = annotation.id === undefined ? i + 1 : idOf(annotation.id, `annotations[${i}].id`);
    columns.crowd[i] = annotation.iscrowd ? 1 : 0;
    if (masks === undefined || annotation.bbox !== undefined) columns.boxes.set(readBox(annotation.bbox, i), i * 4);
    columns.areas[i] = readArea(annotation, i, masks?.[i]);
  });
  return { images, categories, groundTruth: { ...columns, ...(masks === undefined ? {} : { masks }) } };
}

function listOf<K extends keyof CocoDocument>(document: CocoDocument, key: K): CocoDocument[K] {
  const list = (document as CocoDocument | undefined)?.[key];
  if (!Array.isArray(list)) throw annotationsInvalid(key, list === undefined ? 'it is missing' : 'it is not an array');
  const wrong = list.findIndex((entry) => typeof entry !== 'object' || entry === null);
  if (wrong >= 0) throw annotationsInvalid(`${key}[${wrong}]`, 'it is not an object');
  return list as unknown as CocoDocument[K];
}

function idOf(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw annotationsInvalid(where, `${showValue(value)} is not a number`);
  return value;
}

const readCategory = ({ id, name }: Category, i: number): Category =>
  ({ id: idOf(id, `categories[${i}].id`), name: typeof name === 'string' ? name : String(id) });

function readBox(bbox: readonly number[] | undefined, i: number): readonly number[] {
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
    throw annotationsInvalid(`annotations[${i}].bbox`, `${showValue(bbox)} is not four finite numbers`);
  }
  return bbox as readonly number[];
}

function readArea({ area, bbox }: CocoAnnotation, i: number, mask: RunLengths | undefined): number {
  if (area === undefined) return mask?.area ?? bbox![2]! * bbox![3]!;
  if (!Number.isFinite(area)) throw annotationsInvalid(`annotations[${i}].area`, `${showValue(area)} is not a number`);
  return area;
}

function readMasks({ annotations, images }: CocoDocument): RunLengths[] {
  const sizes = new Map(images.map((image) => [image.id, image]));
  return annotations.map(({ segmentation, image_id }, i) => {
    const image = sizes.get(image_id);
    const mask = maskOf(segmentation, image?.height ?? 0, image?.width ?? 0);
    if (typeof mask === 'string') throw annotationsInvalid(`annotations[${i}].segmentation`, mask);
    return mask;
  });
}
