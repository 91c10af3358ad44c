import type { YoloHead } from '../../model-yolov3/index.ts';
import type { IouLoss } from './box-penalty.ts';

/** What a `[yolo]` section says: a head, and how Darknet trains it. */
export interface DarknetHead extends YoloHead {
  readonly classes: number;
  readonly scaleXY: number;
  readonly ignoreThreshold: number;
  /** Anchors whose shape overlaps a box more than this answer for it besides the best one; 1 for none. */
  readonly iouThreshold: number;
  /** How far off a box is: `mse` compares its four numbers, the others its overlap. */
  readonly boxLoss: IouLoss | 'mse';
  /** Weights of the three parts of the loss. */
  readonly weights: { readonly box: number; readonly objectness: number; readonly classes: number };
  /** Class targets are 1 − e/2 and e/2. */
  readonly labelSmooth: number;
}
