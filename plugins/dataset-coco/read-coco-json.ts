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

/** The longest string V8 holds; instances_train2017.json has 470 MB. */
const MAX_BYTES = 2 ** 29 - 24;

/**
 * Reads and checks a COCO annotation file.
 * @throws ERR_DATASET_MISSING, ERR_DATASET_MALFORMED with the place, ERR_DATASET_UNKNOWN_CLASS
 */
export async function readCocoJson(path: string): Promise<CocoFile> {
  const root = parse(await readBounded(path, 'The annotation file', MAX_BYTES), path);
  const check = createCheck(path);
  const { images, categories, annotations } = check.object(root, 'the top level');
  const classes = check.array(categories, 'categories').map((item, i) => readCategory(item, `categories[${i}]`, check));
  checkUnique(classes, 'categories', path);
  const pictures = check.array(images, 'images').map((item, i) => readImage(item, `images[${i}]`, check));
  checkUnique(pictures, 'images', path);
  return { images: pictures, categories: classes, annotations: annotations === undefined ? undefined : readAnnotations(annotations, classes, check, path) };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw datasetMalformed(path, 'not JSON', cause instanceof Error ? cause.message : String(cause));
  }
}

type Check = ReturnType<typeof createCheck>;

function createCheck(path: string) {
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

function readCategory(item: unknown, place: string, check: Check): { id: number; name: string } {
  const { id, name } = check.object(item, place);
  return { id: check.id(id, `${place}.id`), name: check.text(name, `${place}.name`) };
}

function readImage(item: unknown, place: string, check: Check): CocoImage {
  const { id, file_name, width, height } = check.object(item, place);
  return {
    id: check.id(id, `${place}.id`), file_name: check.text(file_name, `${place}.file_name`),
    width: check.number(width, `${place}.width`), height: check.number(height, `${place}.height`),
  };
}

function readAnnotations(value: unknown, categories: CocoFile['categories'], check: Check, path: string): CocoAnnotation[] {
  const known = new Set(categories.map(({ id }) => id));
  return check.array(value, 'annotations').map((item, i) => {
    const annotation = readAnnotation(item, `annotations[${i}]`, i, check);
    if (!known.has(annotation.category_id)) {
      throw datasetUnknownClass(path, `annotations[${i}].category_id`, String(annotation.category_id), categories.map(({ id, name }) => `${id} (${name})`));
    }
    return annotation;
  });
}

function readAnnotation(item: unknown, place: string, index: number, check: Check): CocoAnnotation {
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
