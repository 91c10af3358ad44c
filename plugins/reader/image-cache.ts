import type { JobSample } from './build-batch.ts';
import type { DecodedImage } from './decode-image.ts';

/** Decoded images of a dataset small enough to stay in memory. */
export interface ImageCache {
  get(file: string): DecodedImage | undefined;
  put(file: string, image: DecodedImage): void;
  /** Bytes that are still free; 0 once an image had to be left out. */
  room(): number;
}

/**
 * Keeps what fits and then nothing more: an epoch visits every image once, so that replacing the oldest would drop each
 * image before its next use.
 */
export function createImageCache(capacityBytes: number): ImageCache {
  const images = new Map<string, DecodedImage>();
  let bytes = 0;
  let full = capacityBytes <= 0;
  return {
    get: (file) => images.get(file),
    put(file, image) {
      if (images.has(file)) return;
      if (bytes + image.pixels.length > capacityBytes) {
        full = true;
        return;
      }
      images.set(file, image);
      bytes += image.pixels.length;
    },
    room: () => (full ? 0 : capacityBytes - bytes),
  };
}

/** What the cache has of the images of a batch. */
export function cachedImages(samples: readonly JobSample[], { get }: ImageCache): Map<string, DecodedImage> {
  const files = samples.flatMap(({ source }) => [source.file, ...(source.mixup === undefined ? [] : [source.mixup.file])]);
  const found = files.map((file) => [file, get(file)] as const);
  return new Map(found.filter((entry): entry is readonly [string, DecodedImage] => entry[1] !== undefined));
}
