import { averageBestIou, fitAnchors, type AnchorSize } from './fit-anchors.ts';

/** Anchors and how well they stand for the boxes. */
interface Anchors {
  readonly anchors: readonly AnchorSize[];
  readonly averageBestIou: number;
  /** Share of the boxes whose best anchor overlaps them by more than a half. */
  readonly recall: number;
}

/** The configured anchors beside those fitted to the dataset. */
export interface AnchorReport {
  readonly inputSize: readonly [height: number, width: number];
  readonly configured: Anchors;
  readonly fitted: Anchors;
  /** The fitted anchors as a section of a configuration. */
  readonly yaml: string;
}

/** What anchors are fitted to. */
export interface AnchorRequest {
  /** Width and height of each box at input size, in turn. */
  readonly extents: Float64Array;
  readonly inputSize: readonly [height: number, width: number];
  readonly configured: readonly AnchorSize[];
  /** Heads of the network. */
  readonly heads: number;
  readonly count: number;
  readonly seed: number;
}

/** Fits anchors and compares them with the configured ones. */
export function anchorReport({ extents, inputSize, configured, heads, count, seed }: AnchorRequest): AnchorReport {
  const fitted = fitAnchors(extents, { count, seed });
  return { inputSize, configured: rate(extents, configured), fitted: rate(extents, fitted), yaml: yamlOf(fitted, heads) };
}

function rate(extents: Float64Array, anchors: readonly AnchorSize[]): Anchors {
  const { iou, recall } = averageBestIou(extents, anchors);
  return { anchors, averageBestIou: iou, recall };
}

/** The coarsest head comes first and gets the largest anchors; what does not divide evenly goes to the finest. */
function yamlOf(anchors: readonly AnchorSize[], heads: number): string {
  const each = Math.max(1, Math.floor(anchors.length / heads));
  const starts = Array.from({ length: heads }, (_, head) => (head === heads - 1 ? 0 : Math.max(0, anchors.length - (head + 1) * each)));
  const masks = starts.map((start, head) => range(start, head === 0 ? anchors.length : Math.max(1, starts[head - 1]!)));
  const list = (values: readonly number[]): string => `[${values.join(', ')}]`;
  return ['YOLOv3Head:', `  anchor_masks: [${masks.map(list).join(', ')}]`, `  anchors: [${anchors.map(list).join(', ')}]`].join('\n');
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
