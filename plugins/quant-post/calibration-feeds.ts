import type { Tensor } from '../../core/tensor/tensor.ts';

/** Tensors by graph input; inputs a graph does not have are left out. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** Batches that can be gone through several times, each time the same ones. Batches may differ in size. */
export interface CalibrationFeeds extends AsyncIterable<Feeds> {
  /** Number of images in a pass, for progress; undefined when nobody knows. */
  readonly images?: number | undefined;
}

/** Batches that are in memory already. */
export function feedsOf(batches: readonly Feeds[]): CalibrationFeeds & { readonly images: number } {
  return {
    images: batches.reduce((images, feeds) => images + batchSize(feeds), 0),
    async *[Symbol.asyncIterator]() { yield* batches; },
  };
}

/** Images of a batch. */
export function batchSize(feeds: Feeds): number {
  return Object.values(feeds)[0]?.shape[0] ?? 0;
}
