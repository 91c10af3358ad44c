import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** A folder with a COCO dataset of four small images in it, and what makes a configuration small enough for a test. */
export interface TinyProject {
  readonly directory: string;
  /** Folder of the images. */
  readonly images: string;
  readonly annotations: string;
  /** `-o` and the overrides that point the tutorial's configuration at the dataset and shrink everything. */
  readonly small: readonly string[];
}

const WIDTH = 60;
const HEIGHT = 48;
/** Ids with gaps, so that indices and ids cannot be mistaken for each other. */
export const CATEGORIES = [{ id: 3, name: 'disc' }, { id: 7, name: 'square' }];

/** Makes the project in an empty folder. */
export async function tinyProject(directory: string): Promise<TinyProject> {
  const images = join(directory, 'coco/images');
  const annotations = join(directory, 'coco/annotations.json');
  await mkdir(images, { recursive: true });
  const document = cocoDocument();
  for (const { file_name, id } of document.images) await sharp(await square(id)).toFile(join(images, file_name));
  await writeFile(annotations, JSON.stringify(document));
  return { directory, images, annotations, small: smallOverrides(directory) };
}

/** Four images with one square each. */
export function cocoDocument() {
  const ids = [1, 2, 3, 4];
  return {
    images: ids.map((id) => ({ id, file_name: `image-${id}.png`, width: WIDTH, height: HEIGHT })),
    annotations: ids.map((id) => ({ id: id * 10, image_id: id, category_id: id % 2 === 0 ? 3 : 7, bbox: [4 * id, 10, 24, 20], area: 480, iscrowd: 0 })),
    categories: CATEGORIES,
  };
}

/** A dark picture with a bright square at the place its annotation says. */
export async function square(id: number): Promise<Buffer> {
  const patch = await sharp({ create: { width: 24, height: 20, channels: 3, background: { r: 250, g: 60 * id, b: 20 } } }).png().toBuffer();
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: { r: 20, g: 30, b: 40 } } }).composite([{ input: patch, left: 4 * id, top: 10 }]).png().toBuffer();
}

function smallOverrides(directory: string): string[] {
  const dataset = ['dataset_dir=' + join(directory, 'coco'), 'image_dir=images', 'anno_path=annotations.json'];
  return [
    '-o', `save_dir=${join(directory, 'output')}`, 'pretrain_weights=null', 'backend=reference', 'input_size=32', 'MobileNet.width=0.0625', 'num_classes=2',
    'max_iters=2', 'snapshot_iter=1', 'log_iter=1', 'export.check_images=1',
    ...['TrainReader', 'EvalReader'].flatMap((reader) => [`${reader}.batch_size=1`, `${reader}.worker_num=0`, ...dataset.map((option) => `${reader}.dataset.${option}`)]),
  ];
}
