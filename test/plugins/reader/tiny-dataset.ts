import { join } from 'node:path';
import sharp from 'sharp';
import { createRandom } from '../../../core/tensor/random.ts';
import type { DatasetRecord } from '../../../core/dataset.ts';
import type { TransformSpec } from '../../../plugins/reader/index.ts';

/** Writes `count` small noisy PNG files and returns their records; every third image has no box. */
export async function tinyDataset(directory: string, count = 7): Promise<DatasetRecord[]> {
  return await Promise.all(Array.from({ length: count }, async (_, id) => {
    const [width, height] = [40 + id, 30 + id];
    const file = join(directory, `${id}.png`);
    const random = createRandom(id);
    const pixels = Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 256));
    await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toFile(file);
    const boxes = id % 3 === 2 ? [] : [2, 3, 20, 25, 10, 8, 35, 28];
    return {
      id: 100 + id, file, width, height, boxes: Float32Array.from(boxes),
      classes: Int32Array.from({ length: boxes.length / 4 }, (_, i) => i), scores: new Float32Array(boxes.length / 4).fill(1),
    };
  }));
}

const NORMALIZE: readonly TransformSpec[] = [
  { type: 'NormalizeImage', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], is_channel_first: false }, { type: 'Permute', to_bgr: false },
];

/** The reader of Paddle's YOLOv3, at small sizes. */
export const TRAIN = {
  sampleTransforms: [
    { type: 'DecodeImage', with_mixup: true }, { type: 'MixupImage' }, { type: 'ColorDistort' }, { type: 'RandomExpand' }, { type: 'RandomCrop' },
    { type: 'RandomFlipImage' }, { type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes: 6 }, { type: 'BboxXYXY2XYWH' },
  ] satisfies TransformSpec[],
  batchTransforms: [{ type: 'RandomShape', sizes: [32, 64, 96], random_inter: true }, ...NORMALIZE] satisfies TransformSpec[],
  boxesPerImage: 6,
};

export const EVAL = { sampleTransforms: [{ type: 'DecodeImage' }, { type: 'ResizeImage', target_size: 32, interp: 2 }, ...NORMALIZE] satisfies TransformSpec[] };
