import type { CocoColumns, DetectionColumns } from './columns.ts';
import type { Scope } from './ordering.ts';

/** What a reader of the numbers should know before blaming the model. */
export interface Explanation {
  /** Why the numbers are zero or undefined. */
  readonly reason?: string;
  readonly warnings: readonly string[];
}

/** Looks for what makes every number zero or undefined (nothing annotated, nothing detected, ids that do not meet) and for less. */
export function explain({ groundTruth, images, categories }: CocoColumns, detections: Pick<DetectionColumns, 'imageIds' | 'categoryIds'>, params: Pick<Scope, 'imgIds' | 'catIds'>): Explanation {
  const known = { images: new Set(images), categories: new Set(categories.map(({ id }) => id)) };
  const evaluated = { images: new Set(params.imgIds), categories: new Set(params.catIds) };
  const annotated = count(groundTruth, evaluated, groundTruth.crowd);
  const chosen = count(detections, evaluated);
  const ofImages = unknown(detections.imageIds, known.images);
  const ofCategories = unknown(detections.categoryIds, known.categories);
  const total = detections.imageIds.length;
  const warnings = [
    ...(ofImages.count > 0 ? [`${ofImages.count} of ${total} detections are of images the ground truth lacks (${ofImages.examples}) and were left out`] : []),
    ...(ofCategories.count > 0 ? [`${ofCategories.count} of ${total} detections are of categories the ground truth lacks (${ofCategories.examples}) and were left out`] : []),
    ...(hasZero(groundTruth.ids) ? ['an annotation has id 0: COCO evaluation counts what matches it as a miss; number annotations from 1'] : []),
  ];
  const reason = annotated === 0 ? 'empty ground truth: no annotation of the evaluated images and categories counts'
    : total === 0 ? 'no detections: none was above the score threshold'
      : ofImages.count === total ? `image ids mismatch: no detection is of an image of the ground truth (${ofImages.examples})`
        : ofCategories.count === total ? `category ids mismatch: no detection is of a category of the ground truth (${ofCategories.examples})`
          : chosen === 0 ? 'no detection is of the evaluated images and categories' : undefined;
  return { warnings, ...(reason === undefined ? {} : { reason }) };
}

interface Ids {
  readonly imageIds: ArrayLike<number>;
  readonly categoryIds: ArrayLike<number>;
}

function count({ imageIds, categoryIds }: Ids, known: Readonly<Record<'images' | 'categories', ReadonlySet<number>>>, crowd?: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < imageIds.length; i++) {
    if (!crowd?.[i] && known.images.has(imageIds[i]!) && known.categories.has(categoryIds[i]!)) found++;
  }
  return found;
}

/** How many ids are not among the known ones, and the first few of them. */
export function unknown(ids: ArrayLike<number>, known: ReadonlySet<number>): { count: number; examples: string } {
  const examples = new Set<number>();
  let found = 0;
  for (let i = 0; i < ids.length; i++) {
    if (known.has(ids[i]!)) continue;
    found++;
    if (examples.size < 5) examples.add(ids[i]!);
  }
  return { count: found, examples: [...examples].join(', ') };
}

function hasZero(ids: ArrayLike<number> | undefined): boolean {
  for (let i = 0; i < (ids?.length ?? 0); i++) {
    if (ids![i] === 0) return true;
  }
  return false;
}
