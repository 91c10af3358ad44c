/** How VOC average precision is computed. Names follow PaddleDetection's metric. */
export interface VocParams {
  /**
   * Precision read at eleven recalls, or the area under the curve.
   * @default 11point
   */
  readonly mapType?: '11point' | 'integral';
  /**
   * IoU a detection must exceed.
   * @default 0.5
   */
  readonly overlapThreshold?: number;
  /**
   * Count objects marked difficult, instead of passing over them and what matches them.
   * @default false
   */
  readonly evaluateDifficult?: boolean;
  /**
   * Whose arithmetic: `paddle` is PaddleDetection's DetectionMAP with boxes in pixels, `voc` the original development
   * kit's (voc_eval.py). They differ in the integral, where only `voc` makes precision fall with recall first, in the
   * eleven recalls (0.3 or 0.1 · 3, an ulp above) and in boxes that merely touch.
   * @default paddle
   */
  readonly convention?: 'paddle' | 'voc';
  /**
   * Which detection of an image takes an object first: the one with the higher score, or the one that comes first.
   * Paddle's takes them as they come, which is by score within a class after NMS.
   * @default score
   */
  readonly visit?: 'score' | 'given';
}
