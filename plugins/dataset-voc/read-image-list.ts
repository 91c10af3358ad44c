import { join, resolve } from 'node:path';
import { readBounded } from '../dataset-coco/read-bounded.ts';

/** Where an image of a split and its annotation may be. */
export interface ListedImage {
  /** Paths to try, in order: a list of names does not say how the image files end. */
  readonly images: readonly string[];
  readonly annotation: string;
}

const ENDINGS = ['.jpg', '.jpeg', '.png', '.webp', '.bmp', '.JPG', '.JPEG', '.PNG'];
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Reads a list of images. A line is either PaddleDetection's pair `image annotation.xml`, relative to the image directory,
 * or, as in the devkit's `ImageSets/Main/train.txt`, a name: its image is in `JPEGImages` and its annotation in
 * `Annotations` of the data set's directory.
 * @throws ERR_DATASET_MISSING
 */
export async function readImageList(datasetDir: string, imageDir: string, annoPath: string): Promise<ListedImage[]> {
  const text = await readBounded(resolve(datasetDir, annoPath), 'The image list', MAX_BYTES);
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  return lines.map((line) => {
    const [first, second] = line.split(/\s+/) as [string, string?];
    const base = resolve(datasetDir, imageDir);
    if (second?.toLowerCase().endsWith('.xml') === true) return { images: [join(base, first)], annotation: join(base, second) };
    const folder = imageDir === '' ? resolve(datasetDir, 'JPEGImages') : base;
    return { images: ENDINGS.map((ending) => join(folder, first + ending)), annotation: resolve(datasetDir, 'Annotations', `${first}.xml`) };
  });
}
