import type { DatasetListing, ListedBox, ListedImage } from '../../core/dataset.ts';
import type { FindingCounter } from './findings.ts';

/** COCO rounds its boxes to hundredths, and VOC counts pixels from one. */
const TOLERANCE = 1;

/**
 * Looks at what annotations say, images aside.
 * @param room boxes of an image that a batch has room for; undefined where it does not matter
 */
export function checkBoxes({ images, categories, trouble }: DatasetListing, room: number | undefined, found: FindingCounter): void {
  for (const { kind, place } of trouble) found.add(kind, place);
  const used = new Set<number>();
  for (const image of images) {
    checkImage(image, found);
    for (const { category } of image.boxes) used.add(category);
    const trained = image.boxes.filter(({ crowd }) => !crowd).length;
    if (trained === 0) found.add('image-without-boxes', image.file);
    if (room !== undefined && trained > room) found.add('boxes-dropped', `${image.file}: ${trained} boxes, ${room} are kept`);
  }
  categories.forEach(({ id, name }, index) => { if (!used.has(index)) found.add('category-unused', `${name} (${id})`); });
}

function checkImage(image: ListedImage, found: FindingCounter): void {
  const seen = new Set<string>();
  for (const box of image.boxes) {
    const place = `${box.name} [${box.bbox.join(', ')}] of ${image.file}`;
    const key = `${box.category}:${box.bbox.join()}`;
    if (!(box.bbox[2] > 0 && box.bbox[3] > 0)) found.add('box-without-size', place);
    else if (image.width > 0 && image.height > 0) checkPlace(box, image, place, found);
    if (seen.has(key)) found.add('box-twice', place);
    seen.add(key);
  }
}

function checkPlace({ bbox: [x, y, w, h] }: ListedBox, { width, height }: ListedImage, place: string, found: FindingCounter): void {
  if (x >= width || y >= height || x + w <= 0 || y + h <= 0) found.add('box-outside', place);
  else if (x < -TOLERANCE || y < -TOLERANCE || x + w > width + TOLERANCE || y + h > height + TOLERANCE) found.add('box-beyond', place);
}
