import { datasetMalformed, datasetUnknownClass } from '../../core/errors.ts';
import type { CocoGroundTruth } from '../../core/dataset.ts';
import { showValue } from '../../core/show-value.ts';
import { readBounded } from './read-bounded.ts';

export type CocoImage = Required<CocoGroundTruth['images'][number]>;
/** The area of its box where the file gives none. */
export type CocoAnnotation = CocoGroundTruth['annotations'][number] & { readonly area: number };
/** An annotation file, checked, without what boxes do not need (segmentations above all). */
export interface CocoFile {
  readonly images: readonly CocoImage[];
  readonly categories: CocoGroundTruth['categories'];
  /** Undefined where the file has images only. */
  readonly annotations: readonly CocoAnnotation[] | undefined;
}

/** The top level of an annotation file, its entries not looked at. */
export interface CocoEntries {
  readonly images: readonly unknown[];
  readonly categories: readonly unknown[];
  readonly annotations: readonly unknown[] | undefined;
}

/** The longest string V8 holds; instances_train2017.json has 470 MB. */
const MAX_BYTES = 2 ** 29 - 24;

/**
 * Reads and checks a COCO annotation file.
 * @throws ERR_DATASET_MISSING, ERR_DATASET_MALFORMED with the place, ERR_DATASET_UNKNOWN_CLASS
 */
export async function readCocoJson(path: string): Promise<CocoFile> {
  const { images, categories, annotations } = await readCocoEntries(path);
  const check = createCheck(path);
  const classes = categories.map((item, i) => readCategory(item, i, check));
  checkUnique(classes, 'categories', path);
  const pictures = images.map((item, i) => readImage(item, i, check));
  checkUnique(pictures, 'images', path);
  return { images: pictures, categories: classes, annotations: annotations === undefined ? undefined : readAnnotations(annotations, classes, check, path) };
}

/** @throws ERR_DATASET_MISSING, ERR_DATASET_MALFORMED where it is not JSON, or has no lists */
export async function readCocoEntries(path: string): Promise<CocoEntries> {
  const root = parse(await readBounded(path, 'The annotation file', MAX_BYTES), path);
  const check = createCheck(path);
  const { images, categories, annotations } = check.object(root, 'the top level');
  return {
    images: check.array(images, 'images'), categories: check.array(categories, 'categories'),
    annotations: annotations === undefined ? undefined : check.array(annotations, 'annotations'),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw datasetMalformed(path, 'not JSON', cause instanceof Error ? cause.message : String(cause));
  }
}

export type Check = ReturnType<typeof createCheck>;

/** Reads single values of a file, or throws ERR_DATASET_MALFORMED with their place. */
export function createCheck(path: string) {
  const refuse = (place: string, what: string): never => { throw datasetMalformed(path, place, what); };
  return {
    refuse,
    object: (value: unknown, place: string) => (typeof value === 'object' && value !== null && !Array.isArray(value)
      ? value as Readonly<Record<string, unknown>> : refuse(place, `an object is needed, found ${showValue(value)}`)),
    array: (value: unknown, place: string) => (Array.isArray(value) ? value as readonly unknown[] : refuse(place, `a list is needed, found ${showValue(value)}`)),
    id: (value: unknown, place: string) => (Number.isSafeInteger(value) ? value as number : refuse(place, `an integer is needed, found ${showValue(value)}`)),
    number: (value: unknown, place: string) => (Number.isFinite(value) ? value as number : refuse(place, `a number is needed, found ${showValue(value)}`)),
    text: (value: unknown, place: string) => (typeof value === 'string' && value !== '' ? value : refuse(place, `a name is needed, found ${showValue(value)}`)),
  };
}

export function readCategory(item: unknown, index: number, check: Check): { id: number; name: string } {
  const place = `categories[${index}]`;
  const { id, name } = check.object(item, place);
  return { id: check.id(id, `${place}.id`), name: check.text(name, `${place}.name`) };
}

export function readImage(item: unknown, index: number, check: Check): CocoImage {
  const place = `images[${index}]`;
  const { id, file_name, width, height } = check.object(item, place);
  return {
    id: check.id(id, `${place}.id`), file_name: check.text(file_name, `${place}.file_name`),
    width: check.number(width, `${place}.width`), height: check.number(height, `${place}.height`),
  };
}

function readAnnotations(items: readonly unknown[], categories: CocoFile['categories'], check: Check, path: string): CocoAnnotation[] {
  const known = new Set(categories.map(({ id }) => id));
  return items.map((item, i) => {
    const annotation = readAnnotation(item, i, check);
    if (!known.has(annotation.category_id)) {
      throw datasetUnknownClass(path, `annotations[${i}].category_id`, String(annotation.category_id), categories.map(({ id, name }) => `${id} (${name})`));
    }
    return annotation;
  });
}

export function readAnnotation(item: unknown, index: number, check: Check): CocoAnnotation {
  const place = `annotations[${index}]`;
  const { id, image_id, category_id, bbox, area, iscrowd } = check.object(item, place);
  const box = check.array(bbox, `${place}.bbox`).map((value) => check.number(value, `${place}.bbox`));
  if (box.length !== 4) check.refuse(`${place}.bbox`, `four numbers are needed, found ${box.length}`);
  return {
    id: id === undefined ? index + 1 : check.id(id, `${place}.id`),
    image_id: check.id(image_id, `${place}.image_id`), category_id: check.id(category_id, `${place}.category_id`),
    bbox: box, area: area === undefined ? box[2]! * box[3]! : check.number(area, `${place}.area`), iscrowd: iscrowd === 1 || iscrowd === true ? 1 : 0,
  };
}

function checkUnique(items: readonly { readonly id: number }[], list: string, path: string): void {
  const seen = new Set<number>();
  items.forEach(({ id }, i) => {
    if (seen.has(id)) throw datasetMalformed(path, `${list}[${i}].id`, `${id} is there twice`);
    seen.add(id);
  });
}
