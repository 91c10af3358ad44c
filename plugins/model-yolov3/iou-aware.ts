import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import { scalar } from '../../core/tensor/tensor.ts';

/** What a head of an IoU-aware network predicts. */
export interface OverlapAware {
  /** Logits of how well each box will fit [N, A, H, W]. */
  readonly overlaps: Value;
  /** What every head predicts [N, A·(5+C), H, W]. */
  readonly predictions: Value;
}

/** Heads of IoU-aware networks begin with a channel per anchor, which predicts how well its box will fit (Wu et al. 2019, arXiv:1912.05992). */
export function splitOverlaps(editor: Editor, x: Value, anchors: number): OverlapAware {
  const slice = (start: number, end: number): Value => editor.emit('Slice', { x }, { axis: 1, start, end }).y;
  return { overlaps: slice(0, anchors), predictions: slice(anchors, x.type.shape[1]!) };
}

/**
 * Predictions whose objectness o has become o^(1−factor)·overlap^factor, so that suppression prefers boxes that fit. Both
 * are cut to [ε, 1−ε] about as in PaddleDetection's `iou_aware.py`, since what reads it takes logits.
 */
export function weighObjectness(editor: Editor, { overlaps, predictions }: OverlapAware, { classes, factor }: { classes: number; factor: number }): Value {
  const [batch = 1, anchors = 1, height = 1, width = 1] = overlaps.type.shape;
  const cells = height * width;
  const number = (value: number): Value => editor.constant(scalar('float32', value));
  const parts = editor.emit('Reshape', { x: predictions }, { shape: [batch, anchors, 5 + classes, cells] }).y;
  const part = (start: number, end: number): Value => editor.emit('Slice', { x: parts }, { axis: 2, start, end }).y;
  const logOf = (logits: Value, power: number): Value => {
    const probability = editor.emit('Clip', { x: editor.emit('Sigmoid', { x: logits }).y }, { min: SMALLEST, max: 1 - SMALLEST }).y;
    return editor.emit('Mul', { a: editor.emit('Log', { x: probability }).y, b: number(power) }).y;
  };
  const overlap = editor.emit('Reshape', { x: overlaps }, { shape: [batch, anchors, 1, cells] }).y;
  const log = editor.emit('Add', { a: logOf(part(4, 5), 1 - factor), b: logOf(overlap, factor) }).y;
  const weighed = editor.emit('Exp', { x: log }).y;
  const odds = editor.emit('Div', { a: weighed, b: editor.emit('Sub', { a: number(1), b: weighed }).y }).y;
  const joined = editor.emit('Concat', { xs: [part(0, 4), editor.emit('Log', { x: odds }).y, part(5, 5 + classes)] }, { axis: 2 }).y;
  return editor.emit('Reshape', { x: joined }, { shape: predictions.type.shape }).y;
}

/** Near the smallest distance from 1 that float32 has. */
const SMALLEST = 1e-7;
