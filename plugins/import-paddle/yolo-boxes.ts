import type { ImportedDetection } from '../../core/import/importer.ts';
import type { Value } from '../../core/ir/types.ts';
import type { DetectionsBinding } from './binding.ts';

/** One `yolo_box` of a program: what it decodes, and how. */
export interface YoloBoxOutput {
  readonly predictions: Value;
  /** Widths and heights of its own anchors. */
  readonly anchors: readonly (readonly [width: number, height: number])[];
  readonly classes: number;
  readonly confidenceThreshold: number;
  readonly scaleXY: number;
}

/**
 * The heads of a detector. A program names the anchors of each head alone; those of all heads compete for a box in
 * training, smallest first as configurations list them.
 */
export function detectionOf({ heads, nms }: DetectionsBinding): ImportedDetection {
  const { classes, confidenceThreshold } = heads[0]!;
  const anchors = heads.flatMap((head) => head.anchors).sort(([w, h], [otherW, otherH]) => w * h - otherW * otherH);
  return {
    classes, confidenceThreshold, nms,
    heads: heads.map((head) => ({ anchors, mask: head.anchors.map((anchor) => anchors.indexOf(anchor)), scaleXY: head.scaleXY })),
  };
}
