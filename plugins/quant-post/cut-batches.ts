import type { Tensor } from '../../core/tensor/tensor.ts';
import { batchSize, type CalibrationFeeds, type Feeds } from './calibration-feeds.ts';

/** The same images in batches of at most so many, in the same order; views of the given ones, not copies. */
export function cutBatches(feeds: CalibrationFeeds, most: number): CalibrationFeeds {
  return {
    images: feeds.images,
    async *[Symbol.asyncIterator]() {
      for await (const batch of feeds) {
        const images = batchSize(batch);
        for (let from = 0; from < images; from += most) yield cut(batch, from, Math.min(from + most, images));
      }
    },
  };
}

function cut(batch: Feeds, from: number, to: number): Feeds {
  if (from === 0 && to === batchSize(batch)) return batch;
  return Object.fromEntries(Object.entries(batch).map(([name, { dtype, shape: [images, ...rest], data }]) => {
    const each = data.length / images!;
    return [name, { dtype, shape: [to - from, ...rest], data: data.subarray(from * each, to * each) } as Tensor];
  }));
}
