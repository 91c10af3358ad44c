import { basename } from 'node:path';
import type { Dataset, DatasetRecord } from '../../../core/dataset.ts';
import type { Detection } from '../../../core/evaluate/detection.ts';
import type { Detected } from '../../../core/evaluate/evaluate.ts';
import { bounded } from './bounded.ts';
import type { BoxFacts, SampleFacts } from './run-history.ts';

/** Longer side of a thumbnail in pixels. */
const SIDE = 400;

/** Boxes kept for an image, the surest, and the lowest score of one. */
const MOST_BOXES = 40;
const LOWEST_SCORE = 0.05;

/** Keeps what is found on a few images of the evaluation dataset, always the same ones. */
export class SampleCollector {
  readonly #count: number;
  /** By image id, once the dataset is known. */
  #chosen: ReadonlyMap<number, DatasetRecord> | undefined;
  readonly #found = new Map<number, readonly Detection[]>();
  readonly #thumbnails = new Map<number, string | undefined>();
  #dataset: Dataset | undefined;

  /** @param count images */
  constructor(count: number) {
    this.#count = count;
  }

  add({ imageIds, detections, dataset }: Pick<Detected, 'imageIds' | 'detections' | 'dataset'>): void {
    this.#dataset = dataset;
    this.#chosen ??= new Map(chosen(dataset, this.#count).map((record) => [record.id, record]));
    for (const id of imageIds) if (this.#chosen.has(id)) this.#found.set(id, detections.filter(({ imageId }) => imageId === id));
  }

  /** What was found since the last time, on pictures made small. An image that cannot be made small is left out. */
  async take(): Promise<SampleFacts[]> {
    const samples: SampleFacts[] = [];
    for (const [id, detections] of this.#found) {
      const record = this.#chosen!.get(id)!;
      if (!this.#thumbnails.has(id)) this.#thumbnails.set(id, await thumbnail(record.file).catch(() => undefined));
      const picture = this.#thumbnails.get(id);
      if (picture !== undefined) samples.push(this.#sample(record, picture, detections));
    }
    this.#found.clear();
    return samples;
  }

  #sample({ file, width, height, boxes, classes }: DatasetRecord, picture: string, detections: readonly Detection[]): SampleFacts {
    const { categories } = this.#dataset!;
    const byId = new Map(categories.map(({ id }, index) => [id, index]));
    const box = (category: number, bbox: BoxFacts['bbox']): BoxFacts => ({ label: bounded(categories[category]?.name ?? '?'), category, bbox });
    const surest = detections.filter(({ score, categoryId }) => score >= LOWEST_SCORE && byId.has(categoryId)).sort((a, b) => b.score - a.score).slice(0, MOST_BOXES);
    return {
      file: bounded(basename(file)), thumbnail: picture, width, height,
      truth: Array.from(classes).slice(0, MOST_BOXES).map((category, i) => {
        const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
        return box(category, [x1, y1, x2 - x1, y2 - y1]);
      }),
      found: surest.map(({ categoryId, bbox, score }) => ({ ...box(byId.get(categoryId)!, bbox), score })),
    };
  }
}

/** The first images with something on them, filled up with those without. */
function chosen({ records }: Dataset, count: number): readonly DatasetRecord[] {
  const [full, empty] = [records.filter(({ classes }) => classes.length > 0), records.filter(({ classes }) => classes.length === 0)];
  return [...full.slice(0, count), ...empty].slice(0, count);
}

async function thumbnail(file: string): Promise<string> {
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(file).autoOrient().resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#ffffff' }).jpeg({ quality: 72 }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
