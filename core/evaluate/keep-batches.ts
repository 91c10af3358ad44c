import type { EvalBatch, EvalReader } from '../data.ts';

/** What kept batches may take: 200 images of 320 pixels, 58 of 608. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * A reader that keeps its batches after the first pass, where all of them fit in memory: work of a hundred passes over the
 * same images would spend a quarter of its time decoding and resizing them.
 */
export function keepBatches(reader: EvalReader): EvalReader {
  let kept: readonly EvalBatch[] | undefined;
  const read = async function* (): AsyncGenerator<EvalBatch, void, undefined> {
    if (kept !== undefined) return yield* kept;
    const batches: EvalBatch[] = [];
    let bytes = 0;
    for await (const batch of reader) {
      bytes += bytesOf(batch);
      if (bytes <= MOST_BYTES) batches.push(batch);
      else batches.length = 0;
      yield batch;
    }
    if (bytes <= MOST_BYTES) kept = batches;
  };
  return { size: reader.size, images: reader.images, close: () => reader.close(), [Symbol.asyncIterator]: read };
}

function bytesOf({ inputs }: EvalBatch): number {
  return Object.values(inputs).reduce((sum, { data }) => sum + data.byteLength, 0);
}
