import type { Category } from '../../core/data.ts';
import type { DatasetListing, ListedBox, ListedImage, ListedTrouble } from '../../core/dataset.ts';
import { SlimtapError } from '../../core/errors.ts';
import { createFileFinder } from '../dataset-coco/file-finder.ts';
import { readCategories, vocImageList, type VocDatasetOptions } from './open-voc-dataset.ts';
import { readImageList, type ListedImage as ListedLine } from './read-image-list.ts';
import { readVocXml, type VocObject } from './read-voc-xml.ts';

/** Everything a list of VOC images and their annotations say; files that cannot be used are listed as trouble. @throws ERR_DATASET_… */
export async function listVocDataset(options: VocDatasetOptions): Promise<DatasetListing> {
  const list = vocImageList(options);
  const categories = await readCategories(options);
  const lines = await readImageList(options.dataset_dir ?? '', options.image_dir ?? '', list);
  const exists = createFileFinder();
  const trouble: ListedTrouble[] = [];
  const images: ListedImage[] = [];
  const ids = new Set<number>();
  for (const [position, line] of lines.slice(0, (options.sample_num ?? -1) > 0 ? options.sample_num : undefined).entries()) {
    const image = await readLine(line, position, { categories, exists, trouble });
    if (ids.has(image.id)) trouble.push({ kind: 'image-id-twice', place: `image ${image.id} (${image.file})` });
    ids.add(image.id);
    images.push(image);
  }
  return { categories, images, trouble };
}

interface Reading {
  readonly categories: readonly Category[];
  readonly exists: (path: string) => Promise<boolean>;
  readonly trouble: ListedTrouble[];
}

async function readLine({ images, annotation }: ListedLine, position: number, reading: Reading): Promise<ListedImage> {
  const there = await Promise.all(images.map(reading.exists));
  const file = images[Math.max(0, there.indexOf(true))]!;
  try {
    const { id = position, width, height, objects } = await readVocXml(annotation);
    return { id, file, width, height, boxes: objects.flatMap((object, i) => readObject(object, i, annotation, reading)) };
  } catch (error) {
    if (!(error instanceof SlimtapError)) throw error;
    reading.trouble.push({ kind: 'annotation-unreadable', place: error.message });
    return { id: position, file, width: 0, height: 0, boxes: [] };
  }
}

function readObject({ name, corners: [x1, y1, x2, y2], difficult }: VocObject, index: number, annotation: string, { categories, trouble }: Reading): ListedBox[] {
  const category = categories.findIndex((each) => each.name === name);
  if (category >= 0) return [{ bbox: [x1, y1, x2 - x1, y2 - y1], category, crowd: false, difficult, name: `object ${index + 1}` }];
  trouble.push({ kind: 'category-unknown', place: `object ${index + 1} of ${annotation}, class ${name}` });
  return [];
}
