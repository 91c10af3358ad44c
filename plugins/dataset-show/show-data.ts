import { join } from 'node:path';
import { usageInvalid } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { Kernel } from '../../core/kernel.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { contactSheet } from '../visualize/contact-sheet.ts';
import { drawDetections, formatOf } from '../visualize/draw-detections.ts';
import { evalSamples, trainSamples, type NetworkSample } from './network-samples.ts';
import { undoNormalize } from './undo-normalize.ts';

/** Options of `data-show`. */
export interface DataShowOptions {
  /** Whose images: those a training begins with, augmented, or those of the evaluation. @default 'train' */
  readonly split?: 'train' | 'eval' | undefined;
  /** How many. @default 16 */
  readonly images?: number | undefined;
  /** Seed of order and augmentation. @default the configuration's, so that these are the first batches of `slimtap train` */
  readonly seed?: number | undefined;
  /** @default about as many columns as rows */
  readonly columns?: number | undefined;
  /** Width of a picture on the sheet. @default 320 */
  readonly tileWidth?: number | undefined;
  /** JPEG or PNG by its ending. @default save_dir/NAME/data-train.jpg */
  readonly output?: string | undefined;
}

/** One picture of the sheet. */
export interface ShownSample {
  readonly imageId: number;
  /** Height and width the network gets. */
  readonly size: readonly [height: number, width: number];
  readonly boxes: number;
}

/** What was drawn. */
export interface DataShowReport {
  readonly written: string;
  readonly split: 'train' | 'eval';
  readonly seed: number;
  /** Row by row. */
  readonly samples: readonly ShownSample[];
}

/**
 * Writes a contact sheet of images as the network gets them, boxes drawn: through the configured reader itself, and only then back
 * from numbers to colours.
 * @throws ERR_SECTION_MISSING, ERR_DATASET_…, ERR_USAGE for another ending than .jpg and .png, ERR_FILE_UNWRITABLE
 * @example
 * const { written } = await kernel.run('data-show', { images: 2, output: 'sheet.png' });
 */
export async function showData(kernel: Kernel, options: DataShowOptions): Promise<DataShowReport> {
  const { value: config } = kernel.config();
  const { split = 'train', images = 16, seed = config.seed, columns, tileWidth = 320 } = options;
  const output = options.output ?? join(config.save_dir, kernel.name, `data-${split}.jpg`);
  const format = formatOf(output);
  if (format !== 'jpeg' && format !== 'png') throw usageInvalid(`The contact sheet cannot be written as ${output}.`, 'End its name in .jpg or .png.');
  const { samples, transforms, labels } = await (split === 'train' ? trainSamples : evalSamples)(kernel, createRandom(seed), images);
  const colours = undoNormalize(transforms);
  const pictures = await Promise.all(samples.map(async (sample) => drawDetections(await pictureOf(colours(sample), sample), boxesOf(sample), { labels, threshold: 0, format: 'png' })));
  await writeFileAtomic(output, await contactSheet(pictures, { tileWidth, format, ...(columns === undefined ? {} : { columns }) }));
  return { written: output, split, seed, samples: samples.map(({ imageId, width, height, boxes }) => ({ imageId, size: [height, width], boxes: boxes.length })) };
}

async function pictureOf(pixels: Uint8ClampedArray, { width, height }: NetworkSample): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(pixels, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer();
}

/** The network counts classes by index; the weight of a mixed box stands where a detection has its score. */
function boxesOf({ imageId, boxes }: NetworkSample) {
  return boxes.map(({ bbox, label, weight }) => ({ imageId, categoryId: label, bbox, score: weight }));
}
