import type { Batch, Category } from '../../core/data.ts';
import { sectionMissing } from '../../core/errors.ts';
import type { Kernel } from '../../core/kernel.ts';
import { openDataset } from '../../core/open-dataset.ts';
import type { Random } from '../../core/tensor/random.ts';
import { openTrainReader } from '../../core/train/open-train-reader.ts';
import type { Planes, SectionTransform } from './undo-normalize.ts';

/** One image as the network gets it. */
export interface NetworkSample extends Planes {
  readonly imageId: number;
  readonly boxes: readonly NetworkBox[];
}
export interface NetworkBox {
  /** x, y, width, height in pixels of the network's input. */
  readonly bbox: readonly [number, number, number, number];
  /** Class index. */
  readonly label: number;
  /** 1, or the share of its image in a mixup. */
  readonly weight: number;
}

/** Images, and what is needed to draw them. */
export interface Samples {
  readonly samples: readonly NetworkSample[];
  readonly transforms: readonly SectionTransform[];
  /** Class names by index. */
  readonly labels: ReadonlyMap<number, string>;
}

/** The first images of a training, augmented and batched as it gets them. @throws ERR_SECTION_MISSING, ERR_DATASET_… */
export async function trainSamples(kernel: Kernel, random: Random, count: number): Promise<Samples> {
  const { dataset, open } = await openTrainReader(kernel, random);
  const reader = await open();
  const samples: NetworkSample[] = [];
  try {
    while (samples.length < count) samples.push(...samplesOf(await reader.next()));
  } finally {
    await reader.close();
  }
  return { samples: samples.slice(0, count), ...describe(kernel, 'TrainReader', dataset.categories) };
}

/** The first images of the evaluation, with the boxes of its dataset. @throws ERR_SECTION_MISSING, ERR_DATASET_… */
export async function evalSamples(kernel: Kernel, random: Random, count: number): Promise<Samples> {
  const { EvalReader: section, input_size: inputSize } = kernel.config().value;
  if (section === undefined) throw sectionMissing('EvalReader', 'data show');
  const all = await openDataset(kernel, section, 'EvalReader');
  const dataset = { ...all, records: all.records.slice(0, count) };
  const records = new Map(dataset.records.map((record) => [record.id, record]));
  const reader = await kernel.resolve('reader', 'detection').evaluate({ dataset, section: section as never, random: random.split('evaluation'), inputSize });
  const samples: NetworkSample[] = [];
  try {
    for await (const { inputs, imageIds } of reader) {
      for (const [row, imageId] of imageIds.entries()) {
        const image = planesOf(inputs['image']!.data as Float32Array, inputs['image']!.shape, row);
        const record = records.get(imageId)!;
        const [x, y] = [image.width / record.width, image.height / record.height];
        const boxes = Array.from(record.classes, (label, i): NetworkBox => {
          const [x1, y1, x2, y2] = record.boxes.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
          return { bbox: [x1 * x, y1 * y, (x2 - x1) * x, (y2 - y1) * y], label, weight: 1 };
        });
        samples.push({ imageId, ...image, boxes });
      }
    }
  } finally {
    await reader.close();
  }
  return { samples, ...describe(kernel, 'EvalReader', dataset.categories) };
}

function describe(kernel: Kernel, name: 'TrainReader' | 'EvalReader', categories: readonly Category[]): Omit<Samples, 'samples'> {
  const section = kernel.config().value[name]!;
  const first = section.dataset?.with_background === true ? 1 : 0;
  return { transforms: [...section.sample_transforms, ...section.batch_transforms], labels: new Map(categories.map(({ name: label }, i) => [i + first, label])) };
}

function samplesOf({ inputs, imageIds }: Batch): NetworkSample[] {
  const { image, gtBox, gtLabel, gtScore } = inputs as unknown as Record<'image' | 'gtBox' | 'gtLabel' | 'gtScore', { data: Float32Array; shape: readonly number[] }>;
  const rows = gtLabel.shape[1]!;
  // The batch's size is its height alone.
  const [, , height, width] = image.shape as [number, number, number, number];
  return imageIds.map((imageId, n) => ({
    imageId, ...planesOf(image.data, image.shape, n),
    boxes: Array.from({ length: rows }, (_, row): NetworkBox => {
      const [x, y, w, h] = gtBox.data.subarray((n * rows + row) * 4, (n * rows + row) * 4 + 4) as unknown as [number, number, number, number];
      return { bbox: [(x - w / 2) * width, (y - h / 2) * height, w * width, h * height], label: gtLabel.data[n * rows + row]!, weight: gtScore.data[n * rows + row]! };
    }).filter(({ bbox: [, , w, h], weight }) => w > 0 && h > 0 && weight > 0),
  }));
}

function planesOf(data: Float32Array, shape: readonly number[], row: number): Planes {
  const [, channels, height, width] = shape as [number, number, number, number];
  const length = channels * height * width;
  return { planes: data.subarray(row * length, (row + 1) * length), width, height };
}
