import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { Dataset, DatasetRecord } from '../../core/dataset.ts';
import { datasetMissing } from '../../core/errors.ts';
import { COCO_CATEGORIES } from './coco-categories.ts';
import { createRecord } from './annotated-record.ts';
import { readCocoJson } from './read-coco-json.ts';

/** Options of `!ImageFolder`, by PaddleDetection's names. */
export interface ImageFolderOptions {
  readonly dataset_dir?: string;
  /** Directory of the images; without it the data set has class names only. */
  readonly image_dir?: string;
  /** Annotation file that names the classes. */
  readonly anno_path?: string;
  /** The classes of COCO instead of those of `anno_path`. @default false */
  readonly use_default_label?: boolean;
  readonly sample_num?: number;
}

const IMAGES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.bmp', '.tif', '.tiff', '.gif', '.avif']);

/** Images without annotations, to infer on; their sizes are known once they are decoded. @throws ERR_DATASET_… */
export async function openImageFolder(options: ImageFolderOptions): Promise<Dataset> {
  const { dataset_dir = '', image_dir = '', anno_path, use_default_label = false, sample_num = -1 } = options;
  const defaults = use_default_label || anno_path === undefined;
  const categories = defaults ? COCO_CATEGORIES : (await readCocoJson(resolve(dataset_dir, anno_path))).categories;
  const all = image_dir === '' ? [] : await listImages(resolve(dataset_dir, image_dir));
  const records = sample_num > 0 ? all.slice(0, sample_num) : all;
  return { records, categories, warnings: [], groundTruth: () => ({ images: records.map(({ id }) => ({ id })), annotations: [], categories }) };
}

async function listImages(directory: string): Promise<DatasetRecord[]> {
  const names = await readdir(directory).catch((cause: unknown) => { throw datasetMissing(directory, 'The image directory', cause); });
  const files = names.filter((name) => IMAGES.has(extname(name).toLowerCase())).sort();
  return files.map((name, id) => createRecord({ id, file: join(directory, name), width: 0, height: 0 }, []));
}
