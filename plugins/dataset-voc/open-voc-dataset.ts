import { basename, resolve } from 'node:path';
import type { Category } from '../../core/data.ts';
import type { CocoGroundTruth } from '../../core/dataset.ts';
import { configInvalid, datasetEmpty, datasetMalformed, datasetMissing, datasetUnknownClass } from '../../core/errors.ts';
import { createRecord, type AnnotatedRecord, type LabelledBox } from '../dataset-coco/annotated-record.ts';
import { createFileFinder } from '../dataset-coco/file-finder.ts';
import type { AnnotatedDataset } from '../dataset-coco/open-coco-dataset.ts';
import { readBounded } from '../dataset-coco/read-bounded.ts';
import { createWarningCounter, type WarningCounter } from '../dataset-coco/warnings.ts';
import { readImageList, type ListedImage } from './read-image-list.ts';
import { readVocXml, type VocAnnotation, type VocObject } from './read-voc-xml.ts';
import { VOC_LABELS } from './voc-labels.ts';

/** Options of `!VOCDataSet`, by PaddleDetection's names. */
export interface VocDatasetOptions {
  /** Directory the other paths are relative to. @default the working directory */
  readonly dataset_dir?: string;
  /** Directory the pairs of `anno_path` are relative to, or, for a list of names, that of the images. */
  readonly image_dir?: string;
  /** List of images: pairs of image and XML, or names as in `ImageSets/Main/train.txt`. */
  readonly anno_path?: string;
  /** Images used, in order of the list; -1 for all. @default -1 */
  readonly sample_num?: number;
  /** The 20 classes of VOC; false reads `label_list`. @default true */
  readonly use_default_label?: boolean;
  /** File with one class name per line. @default label_list.txt */
  readonly label_list?: string;
  /** Class names in order, in place of a file of them. */
  readonly labels?: readonly string[];
  /** Class 0 is the background. @default true, as in PaddleDetection */
  readonly with_background?: boolean;
}

/**
 * Opens a Pascal VOC data set by PaddleDetection 0.4's rules: x2 = min(W - 1, xmax), boxes without extent left out,
 * difficult objects trained on and marked for the metric. Images without objects are kept, so that false alarms on them
 * count; `drop_empty` leaves them out of training.
 * @throws ERR_CONFIG_INVALID, ERR_DATASET_…
 */
export async function openVocDataset(options: VocDatasetOptions): Promise<AnnotatedDataset> {
  const { dataset_dir = '', image_dir = '', sample_num = -1, with_background = true } = options;
  const path = vocImageList(options);
  const categories = await readCategories(options);
  const listed = await readImageList(dataset_dir, image_dir, path);
  if (listed.length === 0) throw datasetEmpty(path, 'the list is empty');
  const warnings = createWarningCounter();
  const images = await readImages(listed, sample_num, warnings);
  if (images.length === 0) throw datasetMissing(listed[0]!.images[0]!, `Not one of the ${listed.length} listed images`);
  checkUnique(images);
  const read = images.map((image) => readBoxes(image, categories, warnings));
  return {
    categories, warnings: warnings.lines(),
    records: read.map(({ image, boxes }) => toRecord(image, boxes, with_background ? 1 : 0)),
    groundTruth: () => groundTruthOf(read, categories),
  };
}

/** Path of the list of images. @throws ERR_CONFIG_INVALID where none is named */
export function vocImageList({ dataset_dir = '', anno_path }: VocDatasetOptions): string {
  if (anno_path === undefined) throw configInvalid('dataset.anno_path', 'VOCDataSet', 'a list of images is needed', 'Name a file such as ImageSets/Main/train.txt, relative to dataset_dir.');
  return resolve(dataset_dir, anno_path);
}

/** @throws ERR_DATASET_… for a label list that is not there, names no class, or one twice */
export async function readCategories({ dataset_dir = '', use_default_label = true, labels, label_list = 'label_list.txt' }: VocDatasetOptions): Promise<Category[]> {
  if (labels !== undefined) return labels.map((name, index) => ({ id: index + 1, name }));
  if (use_default_label) return VOC_LABELS.map((name, index) => ({ id: index + 1, name }));
  const path = resolve(dataset_dir, label_list);
  const text = await readBounded(path, 'The label list', 2 ** 20);
  const names = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  if (names.length === 0) throw datasetMalformed(path, 'the whole file', 'it names no class');
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0) throw datasetMalformed(path, `line ${twice + 1}`, `class ${names[twice]} is there twice`);
  return names.map((name, index) => ({ id: index + 1, name }));
}

interface FoundImage extends VocAnnotation {
  readonly id: number;
  readonly file: string;
  readonly source: string;
}

async function readImages(listed: readonly ListedImage[], limit: number, warnings: WarningCounter): Promise<FoundImage[]> {
  const exists = createFileFinder();
  const found: FoundImage[] = [];
  for (const [position, { images, annotation }] of listed.entries()) {
    const file = await firstOf(images, exists);
    if (file === undefined) warnings.count('images listed but not there, left out', images[0]!);
    else if (!await exists(annotation)) warnings.count('images without an annotation, left out', file);
    else {
      const read = await readVocXml(annotation);
      if (read.width <= 0 || read.height <= 0) warnings.count('images without a size, left out', annotation);
      else found.push({ ...read, id: read.id ?? position, file, source: annotation });
    }
    if (limit > 0 && found.length === limit) break;
  }
  return found;
}

/** Results name images by id: two of one id would be scored as one. */
function checkUnique(images: readonly FoundImage[]): void {
  const sources = new Map<number, string>();
  for (const { id, source } of images) {
    const first = sources.get(id);
    if (first !== undefined) throw datasetMalformed(source, 'id', `${id} is that of ${first} too`);
    sources.set(id, source);
  }
}

async function firstOf(paths: readonly string[], exists: (path: string) => Promise<boolean>): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path;
  return undefined;
}

interface UsableBox extends LabelledBox {
  readonly object: VocObject;
}
interface ReadImage {
  readonly image: FoundImage;
  readonly boxes: readonly UsableBox[];
}

function readBoxes(image: FoundImage, categories: readonly Category[], warnings: WarningCounter): ReadImage {
  const boxes: UsableBox[] = [];
  image.objects.forEach((object, i) => {
    const label = categories.findIndex(({ name }) => name === object.name);
    if (label < 0) throw datasetUnknownClass(image.source, `object ${i + 1}`, object.name, categories.map(({ name }) => name));
    const [x1, y1, x2, y2] = object.corners;
    const corners = [Math.max(0, x1), Math.max(0, y1), Math.min(image.width - 1, x2), Math.min(image.height - 1, y2)] as const;
    if (corners[2] > corners[0] && corners[3] > corners[1]) boxes.push({ corners, label, difficult: object.difficult, object });
    else warnings.count('boxes of no size or outside their image, left out', `object ${i + 1} [${object.corners.join(', ')}] of ${image.source}`);
  });
  return { image, boxes };
}

function toRecord({ id, file, width, height }: FoundImage, boxes: readonly UsableBox[], offset: number): AnnotatedRecord {
  return createRecord({ id, file, width, height }, boxes.map((box) => ({ ...box, label: box.label + offset })));
}

/** COCO's form: width = xmax - xmin, as written. */
function groundTruthOf(read: readonly ReadImage[], categories: readonly Category[]): CocoGroundTruth {
  const annotations = read.flatMap(({ image, boxes }) => boxes.map(({ label, object: { corners: [x1, y1, x2, y2], difficult } }) => ({
    image_id: image.id, category_id: categories[label]!.id, bbox: [x1, y1, x2 - x1, y2 - y1], area: (x2 - x1) * (y2 - y1), iscrowd: 0, difficult: difficult ? 1 : 0,
  })));
  return {
    categories, annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
    images: read.map(({ image: { id, width, height, file } }) => ({ id, width, height, file_name: basename(file) })),
  };
}
