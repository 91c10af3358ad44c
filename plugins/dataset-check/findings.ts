import type { ListedTrouble } from '../../core/dataset.ts';

/** What can be wrong with a dataset. */
export type FindingKind = ListedTrouble['kind']
  | 'dataset-empty' | 'image-missing' | 'image-unreadable' | 'image-size' | 'image-rotated' | 'image-twice' | 'image-in-both'
  | 'box-without-size' | 'box-outside' | 'box-beyond' | 'box-twice' | 'boxes-dropped' | 'image-without-boxes' | 'category-unused';

/** One kind of trouble: how often, and where first. */
export interface Finding {
  readonly kind: FindingKind;
  /** An error stops a training, or changes what it learns from without a word; a warning may be meant. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly count: number;
  /** The first places, at most five. */
  readonly places: readonly string[];
}

const KINDS: Readonly<Record<FindingKind, readonly [Finding['severity'], string]>> = {
  'annotation-unreadable': ['error', 'annotations that cannot be read'],
  'annotation-of-no-image': ['error', 'annotations of an image that is not listed'],
  'category-unknown': ['error', 'boxes of a category that is not listed'],
  'category-twice': ['error', 'categories whose id or name is there twice'],
  'image-id-twice': ['error', 'images whose id is there twice'],
  'dataset-empty': ['error', 'datasets without images'],
  'image-missing': ['error', 'images that are not there'],
  'image-unreadable': ['error', 'images that cannot be decoded'],
  'image-size': ['error', 'images of another size than their annotation says'],
  'image-rotated': ['error', 'images annotated as seen, but stored on their side (EXIF orientation)'],
  'image-twice': ['warning', 'image files with the bytes of another'],
  'image-in-both': ['error', 'evaluation images with the bytes of a training image'],
  'box-without-size': ['error', 'boxes without width, height or area'],
  'box-outside': ['error', 'boxes wholly outside their image'],
  'box-beyond': ['warning', 'boxes that reach more than a pixel beyond their image'],
  'box-twice': ['error', 'boxes that are there twice, with one category'],
  'boxes-dropped': ['warning', 'images with more boxes than a batch has room for (inputs_def.num_max_boxes)'],
  'image-without-boxes': ['warning', 'images without boxes'],
  'category-unused': ['warning', 'categories without boxes'],
};

const PLACES = 5;

/** Counts what is found, by kind. */
export interface FindingCounter {
  add(kind: FindingKind, place: string): void;
  /** Errors first, each in the order of the table. */
  findings(): Finding[];
}

export function createFindingCounter(): FindingCounter {
  const found = new Map<FindingKind, { count: number; places: string[] }>();
  return {
    add(kind, place) {
      const known = found.get(kind) ?? { count: 0, places: [] };
      found.set(kind, known);
      if (known.count++ < PLACES) known.places.push(place);
    },
    findings: () => (Object.keys(KINDS) as FindingKind[])
      .flatMap((kind) => (found.has(kind) ? [{ kind, severity: KINDS[kind][0], message: KINDS[kind][1], ...found.get(kind)! }] : []))
      .sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning')),
  };
}
