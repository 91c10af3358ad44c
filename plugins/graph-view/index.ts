export { comparisonPanels, withNeighbours, type Compared } from './comparison-panels.ts';
export { diffText, isUnchanged, type DiffTitle } from './diff-text.ts';
export { drawGraph, type DrawGraphOptions } from './draw-graph.ts';
export { explainDiff, type ExplainedChange, type ExplainedDiff, type ExplainedLayer, type Explanations, type Step } from './explain-diff.ts';
export { graphDiff, type Change, type EndDiff, type GraphDiff, type LayerDiff } from './graph-diff.ts';
export { firstQuantized, selectLayers } from './select-layers.ts';
export type { SlotDiff } from './slot-diffs.ts';
export type { Mark, Panel } from './picture.ts';
