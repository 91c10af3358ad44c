import type { Editor } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { scalar } from '../../core/tensor/tensor.ts';
import type { IouLossOptions, LossOptions } from './attach-loss.ts';
import { boxOverlap, type BoxFields, type BoxGrid } from './box-overlap.ts';
import { splitOverlaps, type OverlapAware } from './iou-aware.ts';
import { headsOf, type AttachedHead } from './yolo-head.ts';

/** What a head's loss is made of; each a number per image. */
interface Terms {
  readonly loss_xy: Value;
  readonly loss_wh: Value;
  readonly loss_obj: Value;
  readonly loss_cls: Value;
  readonly loss_iou?: Value;
  readonly loss_iou_aware?: Value;
}

/**
 * The loss from targets that the reader has made (`Gt2YoloTarget`): inputs `gtBox`, `gtLabel`, `gtScore` as of the other
 * loss, of which the boxes say where background is not punished, and `target0` … [N, A, 6+C, H, W] of each head: x, y, w, h,
 * weight, score, classes. Outputs `loss` and what it is the sum of. Source: PaddleDetection `yolo_loss.py`,
 * `use_fine_grained_loss`.
 */
export function attachFineGrainedLoss(graph: Graph, editor: Editor, options: LossOptions): void {
  const { classes, ignoreThreshold = 0.7, maxBoxes = 50 } = options;
  const heads = headsOf(graph, options.heads).map((head) => ({ ...head, ...(head.iouAwareFactor !== undefined && splitOverlaps(editor, head.predictions, head.mask.length)) }));
  const batch = heads[0]!.predictions.type.shape[0]!;
  const gtBox = editor.input('gtBox', { dtype: 'float32', shape: [batch, maxBoxes, 4] });
  // Every reader has them; this loss finds labels and scores in the targets.
  editor.input('gtLabel', { dtype: 'int32', shape: [batch, maxBoxes] });
  editor.input('gtScore', { dtype: 'float32', shape: [batch, maxBoxes] });
  const terms = heads.map((head, i) => {
    const [, , height, width] = head.predictions.type.shape as [number, number, number, number];
    const target = editor.input(`target${i}`, { dtype: 'float32', shape: [batch, head.mask.length, 6 + classes, height, width] });
    const y = editor.emit('YoloIgnore', { x: head.predictions, gtBox }, {
      anchors: head.anchors.flat(), anchorMask: head.mask, classes, downsample: head.stride, scaleXY: head.scaleXY ?? 1, ignoreThreshold: head.ignoreThreshold ?? ignoreThreshold,
    }, { name: `yolo_ignore.${i}` }).y;
    return new HeadTerms(editor, head, target, options).all(y);
  });
  const names = Object.keys(terms[0]!) as (keyof Terms)[];
  const sums = names.map((name) => sum(editor, terms.map((term) => editor.emit('ReduceMean', { x: term[name]! }, { axes: [0] }).y), name));
  names.forEach((name, i) => editor.output(name, sums[i]!));
  editor.output('loss', sum(editor, sums, 'yolo_loss.sum'));
}

/** The terms of one head, its cells being the last axis: predictions [N, A, 5+C, H·W], target [N, A, 6+C, H·W]. */
class HeadTerms {
  readonly #editor: Editor;
  readonly #predictions: Value;
  readonly #target: Value;
  readonly #overlaps: Value | undefined;
  readonly #classes: number;
  readonly #scaleXY: number;
  readonly #grid: BoxGrid;
  readonly #options: LossOptions;

  constructor(editor: Editor, { predictions, overlaps, anchors, mask, stride, scaleXY = 1 }: AttachedHead & Partial<OverlapAware>, target: Value, options: LossOptions) {
    const [batch = 1, , height = 1, width = 1] = predictions.type.shape;
    const { classes } = options;
    this.#editor = editor;
    this.#classes = classes;
    this.#scaleXY = scaleXY;
    this.#options = options;
    this.#grid = { height, width, stride, scaleXY, anchors: mask.map((index) => anchors[index]!) };
    this.#overlaps = overlaps && editor.emit('Reshape', { x: overlaps }, { shape: [batch, mask.length, 1, height * width] }).y;
    this.#predictions = editor.emit('Reshape', { x: predictions }, { shape: [batch, mask.length, 5 + classes, height * width] }).y;
    this.#target = editor.emit('Reshape', { x: target }, { shape: [batch, mask.length, 6 + classes, height * width] }).y;
  }

  /** @param ignored bool [N, A, H, W] */
  all(ignored: Value): Terms {
    const score = this.#part(this.#target, 5, 1);
    const weight = this.#multiply(this.#part(this.#target, 4, 1), score);
    return {
      loss_xy: this.#total(this.#centres(), weight),
      loss_wh: this.#total(this.#distance(this.#part(this.#predictions, 2, 2), this.#part(this.#target, 2, 2)), weight),
      loss_obj: this.#objectness(score, ignored),
      loss_cls: this.#total(this.#crossEntropy(this.#part(this.#predictions, 5, this.#classes), this.#part(this.#target, 6, this.#classes)), score),
      ...(this.#options.iouLoss !== undefined && { loss_iou: this.#overlapLoss(this.#options.iouLoss, weight) }),
      ...(this.#overlaps !== undefined && { loss_iou_aware: this.#awareness(this.#overlaps, score) }),
    };
  }

  #overlapLoss({ weight = 2.5, square = true, complete = false }: IouLossOptions, weights: Value): Value {
    const overlap = this.#overlap(complete);
    const missed = this.#editor.emit('Sub', { a: this.#number(1), b: square ? this.#multiply(overlap, overlap) : overlap }).y;
    return this.#total(this.#multiply(missed, this.#number(weight)), weights);
  }

  /**
   * The predicted overlap against the one that is there, which is not learned by it. PaddleDetection takes the sigmoid of the
   * prediction twice, here and in the cross-entropy; its weights are trained so.
   */
  #awareness(logits: Value, score: Value): Value {
    const there = this.#editor.emit('StopGradient', { x: this.#overlap(false) }).y;
    const loss = this.#crossEntropy(this.#editor.emit('Sigmoid', { x: logits }).y, there);
    return this.#total(this.#multiply(loss, this.#number(this.#options.iouAwareWeight ?? 1)), score);
  }

  #overlap(complete: boolean): Value {
    const fields = (from: Value): BoxFields => ({ x: this.#part(from, 0, 1), y: this.#part(from, 1, 1), w: this.#part(from, 2, 1), h: this.#part(from, 3, 1) });
    return boxOverlap(this.#editor, fields(this.#predictions), fields(this.#target), this.#grid, { complete });
  }

  /** Stretched centres are compared as distances; there the cross-entropy does not fit. */
  #centres(): Value {
    const [logits, target] = [this.#part(this.#predictions, 0, 2), this.#part(this.#target, 0, 2)];
    if (this.#scaleXY === 1) return this.#crossEntropy(logits, target);
    const stretched = this.#multiply(this.#editor.emit('Sigmoid', { x: logits }).y, this.#number(this.#scaleXY));
    return this.#distance(this.#editor.emit('Sub', { a: stretched, b: this.#number(0.5 * (this.#scaleXY - 1)) }).y, target);
  }

  /** Cells with a box count by its score, others by one unless they are ignored. */
  #objectness(score: Value, ignored: Value): Value {
    const editor = this.#editor;
    const isObject = editor.emit('Greater', { a: score, b: this.#number(0) }).y;
    const target = editor.emit('Cast', { x: isObject }, { to: 'float32' }).y;
    const flat = editor.emit('Reshape', { x: ignored }, { shape: score.type.shape }).y;
    const background = editor.emit('Where', { condition: flat, x: this.#number(0), y: this.#number(1) }).out;
    const weight = editor.emit('Where', { condition: isObject, x: score, y: background }).out;
    return this.#total(this.#crossEntropy(this.#part(this.#predictions, 4, 1), target), weight);
  }

  #part(x: Value, start: number, count: number): Value {
    return this.#editor.emit('Slice', { x }, { axis: 2, start, end: start + count }).y;
  }

  #crossEntropy(logits: Value, targets: Value): Value {
    return this.#editor.emit('SigmoidCrossEntropy', { logits, targets }).loss;
  }

  #distance(a: Value, b: Value): Value {
    return this.#editor.emit('Abs', { x: this.#editor.emit('Sub', { a, b }).y }).y;
  }

  #multiply(a: Value, b: Value): Value {
    return this.#editor.emit('Mul', { a, b }).y;
  }

  /** Σ x·weight over everything but the images. */
  #total(x: Value, weight: Value): Value {
    return this.#editor.emit('ReduceSum', { x: this.#multiply(x, weight) }, { axes: [1, 2, 3] }).y;
  }

  #number(value: number): Value {
    return this.#editor.constant(scalar('float32', value));
  }
}

function sum(editor: Editor, values: readonly Value[], name: string): Value {
  return values.reduce((a, b) => editor.emit('Add', { a, b }, {}, { name }).y);
}
