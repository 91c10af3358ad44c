import { createRandom } from '../../../core/tensor/random.ts';
import { pictureOf } from '../../../plugins/reader/picture.ts';
import { createPipeline } from '../../../plugins/reader/pipeline.ts';
import type { Sample } from '../../../plugins/reader/sample.ts';
import { checkTransforms, type TransformSpec } from '../../../plugins/reader/transform-list.ts';

/** A sample of random colours with the given boxes, classes 0, 1, 2 … */
export function sampleWith(width: number, height: number, boxes: readonly number[][] = []): Sample {
  const random = createRandom(1);
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 256));
  return {
    file: 'sample.png', width, height, originalWidth: width, originalHeight: height, picture: pictureOf(pixels, width, height),
    boxes: Float32Array.from(boxes.flat()), classes: Int32Array.from(boxes, (_, i) => i), scores: new Float32Array(boxes.length).fill(1),
  };
}

/** Runs a list of transforms as a reader would, with a seed. */
export function runTransforms(sample: Sample, list: readonly TransformSpec[], seed = 1): Sample {
  const random = createRandom(seed);
  const planes = (width: number, height: number): Float32Array => new Float32Array(width * height * 3);
  return createPipeline(checkTransforms(list, 'sample_transforms'))(sample, { random, batchRandom: random.split('batch'), planes });
}

/** The first seed for which `fits` holds: for transforms that act with some probability. */
export function seedWhere(fits: (seed: number) => boolean): number {
  for (let seed = 0; seed < 200; seed++) if (fits(seed)) return seed;
  throw new Error('no seed fits');
}
