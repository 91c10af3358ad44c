import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import { scalar, tensor } from '../../core/tensor/tensor.ts';

/** Logits of a head, or targets, of x, y, w and h: each [N, A, 1, H·W]. */
export interface BoxFields {
  readonly x: Value;
  readonly y: Value;
  readonly w: Value;
  readonly h: Value;
}

/** Where the boxes of a head are. */
export interface BoxGrid {
  /** Cells of the map. */
  readonly height: number;
  readonly width: number;
  /** Input pixels of a cell's side. */
  readonly stride: number;
  readonly anchors: readonly (readonly [width: number, height: number])[];
  /** Stretch of the sigmoid of predicted centres. */
  readonly scaleXY: number;
}

/** Options of `boxOverlap`. */
export interface OverlapOptions {
  /** Subtract the distance of centres and the difference of proportions (CIoU, Zheng et al. 2020, arXiv:1911.08287). @default false */
  readonly complete?: boolean;
}

interface Corners {
  readonly x1: Value;
  readonly y1: Value;
  readonly x2: Value;
  readonly y2: Value;
}

/** How well each predicted box covers the target of its cell, and through the prediction its gradient. Source: PaddleDetection `iou_loss.py`. */
export function boxOverlap(editor: Editor, predicted: BoxFields, target: BoxFields, grid: BoxGrid, { complete = false }: OverlapOptions = {}): Value {
  return new Overlap(editor, grid).of(predicted, target, complete);
}

const EPSILON = 1e-10;

class Overlap {
  readonly #editor: Editor;
  readonly #grid: BoxGrid;

  constructor(editor: Editor, grid: BoxGrid) {
    this.#editor = editor;
    this.#grid = grid;
  }

  of(predicted: BoxFields, target: BoxFields, complete: boolean): Value {
    const { scaleXY } = this.#grid;
    const centre = (logits: Value): Value => this.#sub(this.#mul(this.#editor.emit('Sigmoid', { x: logits }).y, scaleXY), 0.5 * (scaleXY - 1));
    const a = this.#corners({ ...predicted, x: centre(predicted.x), y: centre(predicted.y) });
    const b = this.#corners(target);
    const positive = (x: Value): Value => this.#editor.emit('Relu', { x }).y;
    const shared = this.#mul(
      positive(this.#sub(this.#least(a.x2, b.x2), this.#most(a.x1, b.x1))),
      positive(this.#sub(this.#least(a.y2, b.y2), this.#most(a.y1, b.y1))),
    );
    const union = this.#add(this.#sub(this.#add(this.#area(a), this.#area(b)), shared), EPSILON);
    const overlap = this.#div(shared, union);
    return complete ? this.#sub(overlap, this.#add(this.#distance(a, b), this.#disproportion(a, b, overlap))) : overlap;
  }

  /** Centres count from their cell, in cells; sizes are logarithms of parts of the anchor. The map is 1 wide and high. */
  #corners({ x, y, w, h }: BoxFields): Corners {
    const { height, width, stride, anchors } = this.#grid;
    const cells = Array.from({ length: height * width }, (_, i) => i);
    const own = (numbers: readonly number[]): Value => this.#editor.constant(tensor('float32', [1, 1, 1, cells.length], numbers));
    const perAnchor = (numbers: readonly number[]): Value => this.#editor.constant(tensor('float32', [1, anchors.length, 1, 1], numbers));
    const side = (logarithm: Value, sides: readonly number[]): Value => this.#mul(this.#editor.emit('Exp', { x: logarithm }).y, perAnchor(sides));
    const cx = this.#mul(this.#add(x, own(cells.map((cell) => cell % width))), 1 / width);
    const cy = this.#mul(this.#add(y, own(cells.map((cell) => Math.floor(cell / width)))), 1 / height);
    const halfWidth = side(w, anchors.map(([wide]) => wide / (2 * width * stride)));
    const halfHeight = side(h, anchors.map(([, high]) => high / (2 * height * stride)));
    return { x1: this.#sub(cx, halfWidth), y1: this.#sub(cy, halfHeight), x2: this.#add(cx, halfWidth), y2: this.#add(cy, halfHeight) };
  }

  #area({ x1, y1, x2, y2 }: Corners): Value {
    return this.#mul(this.#sub(x2, x1), this.#sub(y2, y1));
  }

  /** Squared distance of the centres over that of the farthest corners. */
  #distance(a: Corners, b: Corners): Value {
    const square = (x: Value): Value => this.#mul(x, x);
    const centres = (low: Value, high: Value, otherLow: Value, otherHigh: Value): Value => square(this.#mul(this.#sub(this.#add(low, high), this.#add(otherLow, otherHigh)), 0.5));
    const between = this.#add(centres(a.x1, a.x2, b.x1, b.x2), centres(a.y1, a.y2, b.y1, b.y2));
    const around = this.#add(
      square(this.#sub(this.#most(a.x2, b.x2), this.#least(a.x1, b.x1))),
      square(this.#sub(this.#most(a.y2, b.y2), this.#least(a.y1, b.y1))),
    );
    return this.#div(this.#add(between, EPSILON), this.#add(around, EPSILON));
  }

  /** Its weight grows with the overlap and is no part of the derivative. */
  #disproportion(a: Corners, b: Corners, overlap: Value): Value {
    const angle = ({ x1, y1, x2, y2 }: Corners): Value => this.#editor.emit('Atan', { x: this.#div(this.#sub(x2, x1), this.#sub(y2, y1)) }).y;
    const difference = this.#sub(angle(b), angle(a));
    const value = this.#mul(this.#mul(difference, difference), 4 / Math.PI ** 2);
    const weight = this.#div(value, this.#add(this.#sub(this.#add(value, 1), overlap), EPSILON));
    return this.#mul(this.#editor.emit('StopGradient', { x: weight }).y, value);
  }

  #least(a: Value, b: Value): Value {
    return this.#editor.emit('Minimum', { a, b }).y;
  }

  #most(a: Value, b: Value): Value {
    return this.#editor.emit('Maximum', { a, b }).y;
  }

  #add(a: Value, b: Value | number): Value {
    return this.#editor.emit('Add', { a, b: this.#value(b) }).y;
  }

  #sub(a: Value, b: Value | number): Value {
    return this.#editor.emit('Sub', { a, b: this.#value(b) }).y;
  }

  #mul(a: Value, b: Value | number): Value {
    return this.#editor.emit('Mul', { a, b: this.#value(b) }).y;
  }

  #div(a: Value, b: Value): Value {
    return this.#editor.emit('Div', { a, b }).y;
  }

  #value(x: Value | number): Value {
    return typeof x === 'number' ? this.#editor.constant(scalar('float32', x)) : x;
  }
}
