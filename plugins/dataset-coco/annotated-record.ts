import type { DatasetRecord } from '../../core/dataset.ts';

/** A record with what the metrics need to know of its boxes. */
export interface AnnotatedRecord extends DatasetRecord {
  /** [n] 1 for objects marked difficult. */
  readonly difficult: Uint8Array;
  /** [n] 1 for crowds; training records have none. */
  readonly crowd: Uint8Array;
}

/** One usable box, x1, y1, x2, y2 in pixels. */
export interface LabelledBox {
  readonly corners: readonly [number, number, number, number];
  readonly label: number;
  readonly difficult?: boolean;
}

/** Packs boxes into the arrays of a record. */
export function createRecord(image: Pick<DatasetRecord, 'id' | 'file' | 'width' | 'height'>, boxes: readonly LabelledBox[]): AnnotatedRecord {
  return {
    ...image,
    boxes: Float32Array.from(boxes.flatMap(({ corners }) => corners)),
    classes: Int32Array.from(boxes, ({ label }) => label),
    scores: new Float32Array(boxes.length).fill(1),
    difficult: Uint8Array.from(boxes, ({ difficult }) => (difficult === true ? 1 : 0)),
    crowd: new Uint8Array(boxes.length),
  };
}
