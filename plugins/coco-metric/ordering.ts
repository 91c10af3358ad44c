import type { ResolvedParams } from './params.ts';

/** Which images and categories take part, and whether categories are told apart. */
export type Scope = Pick<ResolvedParams, 'imgIds' | 'catIds' | 'useCats'>;

/** Where every record that takes part belongs; records of other images or categories are left out. */
export interface Membership {
  /** Indices of the records that take part, in their own order. */
  readonly kept: Uint32Array;
  /** Per record: position of its image in `imgIds`. */
  readonly image: Int32Array;
  /** Per record: position of its category in `catIds`. */
  readonly category: Int32Array;
}

/** Finds the image and category of every record. */
export function membership(imageIds: ArrayLike<number>, categoryIds: ArrayLike<number>, params: Scope): Membership {
  const imageAt = new Map(params.imgIds.map((id, at) => [id, at]));
  const categoryAt = new Map(params.catIds.map((id, at) => [id, at]));
  const image = Int32Array.from(imageIds, (id) => imageAt.get(id) ?? -1);
  const category = Int32Array.from(categoryIds, (id) => categoryAt.get(id) ?? -1);
  const kept = new Uint32Array(image.length);
  let count = 0;
  for (let i = 0; i < image.length; i++) {
    if (image[i]! >= 0 && category[i]! >= 0) kept[count++] = i;
  }
  return { kept: kept.subarray(0, count), image, category };
}

/** Records sorted by class and then image, with `offsets[c]…offsets[c + 1]` the records of class `c`. */
export interface Grouped {
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
}

/** Groups by category and image; without categories all are one class, ordered by category within an image. */
export function group(records: Uint32Array, { image, category }: Membership, params: Scope): Grouped {
  const images = params.imgIds.length;
  if (!params.useCats) return { order: sortByKey(records, image, images), offsets: Uint32Array.of(0, records.length) };
  const order = sortByKey(sortByKey(records, image, images), category, params.catIds.length);
  return { order, offsets: offsetsOf(order, category, params.catIds.length) };
}

/** Records by descending score; equal ones by image, then category where there are none, then as they came. */
export function byScore(scores: ArrayLike<number>, { kept, image, category }: Membership, params: Scope): Uint32Array {
  const first = params.useCats ? kept : sortByKey(kept, category, params.catIds.length);
  return sortByKey(first, image, params.imgIds.length).sort((a, b) => scores[b]! - scores[a]!);
}

/** Stable counting sort of indices by a small integer key. */
export function sortByKey(order: Uint32Array, key: Int32Array, buckets: number): Uint32Array {
  const next = offsetsOf(order, key, buckets);
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const record = order[i]!;
    const bucket = key[record]!;
    sorted[next[bucket]!] = record;
    next[bucket]!++;
  }
  return sorted;
}

function offsetsOf(order: Uint32Array, key: Int32Array, buckets: number): Uint32Array {
  const offsets = new Uint32Array(buckets + 1);
  for (let i = 0; i < order.length; i++) offsets[key[order[i]!]! + 1]!++;
  for (let bucket = 0; bucket < buckets; bucket++) offsets[bucket + 1]! += offsets[bucket]!;
  return offsets;
}
