import { join, resolve } from 'node:path';
import type { DatasetListing, ListedBox, ListedImage, ListedTrouble } from '../../core/dataset.ts';
import { SlimtapError } from '../../core/errors.ts';
import { cocoAnnotationFile, type CocoDatasetOptions } from './open-coco-dataset.ts';
import { createCheck, readAnnotation, readCategory, readCocoEntries, readImage, type Check, type CocoImage } from './read-coco-json.ts';

type Categories = ReadonlyMap<number, { readonly index: number; readonly name: string }>;

/** Everything a COCO annotation file says; entries that cannot be used are listed as trouble. @throws ERR_DATASET_… where it is no such file */
export async function listCocoDataset(options: CocoDatasetOptions): Promise<DatasetListing> {
  const path = cocoAnnotationFile(options);
  const entries = await readCocoEntries(path);
  const trouble: ListedTrouble[] = [];
  const reading = <T>(items: readonly unknown[], read: (item: unknown, index: number, check: Check) => T): T[] => readable(items, read, createCheck(path), trouble);
  const categories = readCategories(reading(entries.categories, readCategory), trouble);
  const images = limited(uniqueImages(reading(entries.images, readImage), trouble), options.sample_num);
  const boxes = new Map<number, ListedBox[]>([...images.keys()].map((id) => [id, []]));
  const known = new Set(entries.images.map((image) => (image as { id?: unknown } | null)?.id));
  for (const { id, image_id, category_id, bbox, iscrowd } of reading(entries.annotations ?? [], readAnnotation)) {
    const category = categories.get(category_id);
    const own = boxes.get(image_id);
    if (!known.has(image_id)) trouble.push({ kind: 'annotation-of-no-image', place: `annotation ${id}, image ${image_id}` });
    else if (category === undefined) trouble.push({ kind: 'category-unknown', place: `annotation ${id}, category ${category_id}` });
    else own?.push({ bbox: bbox as unknown as ListedBox['bbox'], category: category.index, crowd: iscrowd === 1, difficult: false, name: `annotation ${id}` });
  }
  return {
    categories: [...categories].map(([id, { name }]) => ({ id, name })), trouble,
    images: [...images].map(([id, image]): ListedImage => ({ id, file: join(resolve(options.dataset_dir ?? '', options.image_dir ?? ''), image.file_name), width: image.width, height: image.height, boxes: boxes.get(id)! })),
  };
}

function readable<T>(items: readonly unknown[], read: (item: unknown, index: number, check: Check) => T, check: Check, trouble: ListedTrouble[]): T[] {
  return items.flatMap((item, index) => {
    try {
      return [read(item, index, check)];
    } catch (error) {
      if (!(error instanceof SlimtapError)) throw error;
      trouble.push({ kind: 'annotation-unreadable', place: error.message });
      return [];
    }
  });
}

function readCategories(read: readonly { readonly id: number; readonly name: string }[], trouble: ListedTrouble[]): Categories {
  const categories = new Map<number, { index: number; name: string }>();
  const names = new Set<string>();
  for (const { id, name } of read) {
    if (categories.has(id) || names.has(name)) trouble.push({ kind: 'category-twice', place: `category ${id} (${name})` });
    names.add(name);
    if (!categories.has(id)) categories.set(id, { index: categories.size, name });
  }
  return categories;
}

function uniqueImages(read: readonly CocoImage[], trouble: ListedTrouble[]): Map<number, CocoImage> {
  const images = new Map<number, CocoImage>();
  for (const image of read) {
    if (images.has(image.id)) trouble.push({ kind: 'image-id-twice', place: `image ${image.id} (${image.file_name})` });
    else images.set(image.id, image);
  }
  return images;
}

function limited(images: Map<number, CocoImage>, count = -1): Map<number, CocoImage> {
  return count > 0 ? new Map([...images].slice(0, count)) : images;
}
