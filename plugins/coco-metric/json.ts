/** The document formats of COCO, as far as evaluation reads them. */

/** Polygons, or run lengths as numbers or in compressed form. */
export type CocoSegmentation = readonly (readonly number[])[] | { readonly size: readonly number[]; readonly counts: readonly number[] | string };

export interface CocoAnnotation {
  /** @default its place in the file, from 1 */
  readonly id?: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox?: readonly number[];
  /** Square pixels. @default that of the box, or of the mask */
  readonly area?: number;
  readonly iscrowd?: number;
  readonly segmentation?: CocoSegmentation;
}

/** An annotation file (`instances_*.json`). */
export interface CocoDocument {
  readonly images: readonly { readonly id: number; readonly width?: number; readonly height?: number }[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

/** One entry of a results file. */
export interface CocoResult {
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox?: readonly number[];
  readonly segmentation?: CocoSegmentation;
  readonly score: number;
}

/** What is compared: boxes or masks. */
export type IouType = 'bbox' | 'segm';
