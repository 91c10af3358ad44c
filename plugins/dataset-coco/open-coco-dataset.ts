import { join, resolve } from 'node:path';
import type { CocoGroundTruth, Dataset } from '../../core/dataset.ts';
import { configInvalid, datasetEmpty, datasetMissing } from '../../core/errors.ts';
import { createRecord, type AnnotatedRecord, type LabelledBox } from './annotated-record.ts';
import { createFileFinder } from './file-finder.ts';
import { readCocoJson, type CocoAnnotation, type CocoFile, type CocoImage } from './read-coco-json.ts';
import { createWarningCounter, type WarningCounter } from './warnings.ts';

/** Options of `!COCODataSet`, by PaddleDetection's names. */
export interface CocoDatasetOptions {
  /** Directory the other paths are relative to. @default the working directory */
  readonly dataset_dir?: string;
  /** Directory of the images. */
  readonly image_dir?: string;
  /** Annotation file. */
  readonly anno_path?: string;
  /** Images used, in file order; -1 for all. @default -1 */
  readonly sample_num?: number;
  /** Class 0 is the background. @default true, as in PaddleDetection */
  readonly with_background?: boolean;
}

export interface AnnotatedDataset extends Dataset {
  readonly records: readonly AnnotatedRecord[];
}

/**
 * Opens a COCO data set by PaddleDetection 0.4's rules: classes are positions in the file's list of categories, crowds
 * are left out of the records but not of the ground truth, x2 = min(W - 1, x1 + max(0, w - 1)).
 * @throws ERR_CONFIG_INVALID, ERR_DATASET_…
 */
export async function openCocoDataset(options: CocoDatasetOptions): Promise<AnnotatedDataset> {
  const { dataset_dir = '', image_dir = '', sample_num = -1, with_background = true } = options;
  const path = cocoAnnotationFile(options);
  const file = await readCocoJson(path);
  const warnings = createWarningCounter();
  if (file.annotations === undefined) warnings.count('file has no annotations, images only', path);
  const images = await selectImages(file, resolve(dataset_dir, image_dir), sample_num, warnings);
  if (images.length === 0) throw datasetEmpty(path, 'the file lists none');
  const boxes = boxesByImage(file, images, with_background ? 1 : 0, warnings);
  return {
    records: images.map(({ image, path: at }) => createRecord({ id: image.id, file: at, width: image.width, height: image.height }, boxes.get(image.id)!)),
    categories: file.categories,
    groundTruth: () => groundTruthOf(file, images),
    warnings: warnings.lines(),
  };
}

/** Path of the annotation file. @throws ERR_CONFIG_INVALID where none is named */
export function cocoAnnotationFile({ dataset_dir = '', anno_path }: CocoDatasetOptions): string {
  if (anno_path === undefined) throw configInvalid('dataset.anno_path', 'COCODataSet', 'an annotation file is needed', 'Name the JSON file, relative to dataset_dir.');
  return resolve(dataset_dir, anno_path);
}

interface FoundImage {
  readonly image: CocoImage;
  readonly path: string;
}

async function selectImages({ images }: CocoFile, directory: string, limit: number, warnings: WarningCounter): Promise<FoundImage[]> {
  const exists = createFileFinder();
  const found: FoundImage[] = [];
  for (const image of images) {
    const path = join(directory, image.file_name);
    if (!await exists(path)) warnings.count('images listed but not there, left out', path);
    else if (image.width <= 0 || image.height <= 0) warnings.count('images without a size, left out', path);
    else found.push({ image, path });
    if (limit > 0 && found.length === limit) break;
  }
  if (found.length === 0 && images.length > 0) throw datasetMissing(directory, `Not one of the ${images.length} listed images`);
  return found;
}

function boxesByImage({ annotations = [], categories }: CocoFile, images: readonly FoundImage[], offset: number, warnings: WarningCounter): Map<number, LabelledBox[]> {
  const labels = new Map(categories.map(({ id }, index) => [id, index + offset]));
  const boxes = new Map(images.map(({ image }) => [image.id, [] as LabelledBox[]]));
  const byId = new Map(images.map(({ image }) => [image.id, image]));
  for (const annotation of annotations) {
    const image = byId.get(annotation.image_id);
    if (image === undefined || annotation.iscrowd === 1) continue;
    const corners = cornersOf(annotation, image);
    if (corners === undefined) warnings.count('boxes of no size or outside their image, left out', `annotation ${annotation.id} [${annotation.bbox.join(', ')}] of ${image.file_name}`);
    else boxes.get(image.id)!.push({ corners, label: labels.get(annotation.category_id)! });
  }
  return boxes;
}

/** As in PaddleDetection, an annotation whose area is given as 0 does not count even where its box has some. */
function cornersOf({ bbox, area }: CocoAnnotation, { width, height }: CocoImage): LabelledBox['corners'] | undefined {
  const [x, y, w, h] = bbox as [number, number, number, number];
  const [x1, y1] = [Math.max(0, x), Math.max(0, y)];
  const [x2, y2] = [Math.min(width - 1, x1 + Math.max(0, w - 1)), Math.min(height - 1, y1 + Math.max(0, h - 1))];
  return area > 0 && w > 0 && h > 0 && x2 >= x1 && y2 >= y1 ? [x1, y1, x2, y2] : undefined;
}

function groundTruthOf({ annotations = [], categories }: CocoFile, images: readonly FoundImage[]): CocoGroundTruth {
  const ids = new Set(images.map(({ image }) => image.id));
  return { images: images.map(({ image }) => image), categories, annotations: annotations.filter(({ image_id }) => ids.has(image_id)) };
}
