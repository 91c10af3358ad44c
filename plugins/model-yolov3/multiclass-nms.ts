/** Options of `multiclassNms`, Paddle's. */
export interface NmsOptions {
  /** Scores must be above this. @default 0.01 */
  readonly scoreThreshold?: number;
  /** Boxes overlapping a better one of their class more than this go. @default 0.45 */
  readonly nmsThreshold?: number;
  /** Best candidates of each class that are looked at; -1 all. @default 1000 */
  readonly nmsTopK?: number;
  /** Best results of an image; -1 all. @default 100 */
  readonly keepTopK?: number;
  /** Class that is left out; -1 none. @default -1 */
  readonly backgroundLabel?: number;
  /** Whether coordinates are in 0..1; pixels count one more in width and height. @default false */
  readonly normalized?: boolean;
  /** Below 1, `nmsThreshold` shrinks by it with every kept box while it is above 0.5. @default 1 */
  readonly eta?: number;
}

/** The predictions of one image. */
export interface NmsInput {
  /** x1, y1, x2, y2 of each of M boxes. */
  readonly boxes: Float32Array;
  readonly scores: Float32Array;
  readonly classes: number;
  /** Order of `scores`: `box` [M,C] (what `YoloBox` gives) or `class` [C,M] (what Paddle's op takes). @default 'box' */
  readonly layout?: 'box' | 'class';
}

/** Numbers of one result row: label, score, x1, y1, x2, y2. */
export const NMS_ROW = 6;

/**
 * Per-class greedy non-maximum suppression of one image, with the results of Paddle's `multiclass_nms`: rows grouped by
 * ascending label, best first, ties in order of index; no row when nothing is left.
 *
 * Paddle suppresses class by class and then keeps the best `keepTopK`. Whether a box is kept depends only on better
 * boxes of its class, so going through all classes at once, best score first, gives the same boxes and may stop at
 * `keepTopK`; only the few scores ever reached are sorted.
 */
export function multiclassNms(input: NmsInput, options: NmsOptions = {}): Float32Array {
  const { scoreThreshold = 0.01, nmsTopK = 1000, keepTopK = 100 } = options;
  const candidates = new Candidates(input, scoreThreshold, options.backgroundLabel ?? -1);
  const groups = Array.from({ length: input.classes }, () => new ClassSuppression(input.boxes, options));
  const visits = new Int32Array(input.classes);
  let kept = 0;
  for (const { label, box } of candidates.bestFirst()) {
    if (keepTopK > -1 && kept >= keepTopK) break;
    if (nmsTopK > -1 && visits[label]! >= nmsTopK) continue;
    visits[label]!++;
    if (groups[label]!.add(box)) kept++;
  }
  return rows(input, groups, kept);
}

function rows(input: NmsInput, groups: readonly ClassSuppression[], kept: number): Float32Array {
  const out = new Float32Array(kept * NMS_ROW);
  let row = 0;
  groups.forEach(({ kept: boxes }, label) => {
    for (const box of boxes) {
      out.set([label, input.scores[scoreIndex(input, label, box)]!], row);
      out.set(input.boxes.subarray(box * 4, box * 4 + 4), row + 2);
      row += NMS_ROW;
    }
  });
  return out;
}

function scoreIndex({ boxes, classes, layout }: NmsInput, label: number, box: number): number {
  return layout === 'class' ? label * (boxes.length / 4) + box : box * classes + label;
}

/** Scores above the threshold, put into buckets of nearly equal score and sorted bucket by bucket as they are reached. */
class Candidates {
  readonly #boxes: number;
  readonly #bits: Uint32Array;
  readonly #input: NmsInput;
  /** End of each bucket in `#entries`; bucket 0 holds the best scores. */
  readonly #ends = new Uint32Array(2 ** 16);
  /** Positions in `scores`. */
  readonly #entries: Uint32Array;

  constructor(input: NmsInput, threshold: number, background: number) {
    this.#input = input;
    this.#boxes = input.boxes.length / 4;
    this.#bits = new Uint32Array(input.scores.buffer, input.scores.byteOffset, input.scores.length);
    const found = above(input.scores, Math.fround(threshold));
    this.#entries = this.#bucketed(background < 0 ? found : found.filter((at) => this.#label(at) !== background));
  }

  /** Candidates by falling score, then rising label, then rising index. */
  *bestFirst(): Generator<{ label: number; box: number }> {
    let start = 0;
    for (const end of this.#ends) {
      if (end > start) yield* this.#sorted(start, end);
      start = end;
    }
  }

  /** Counting sort by bucket; sets `#ends`. */
  #bucketed(found: Uint32Array): Uint32Array {
    const ends = this.#ends;
    for (const at of found) ends[this.#descending(at) >>> 16]!++;
    for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket]! += ends[bucket - 1]!;
    const next = new Uint32Array(ends.length);
    next.set(ends.subarray(0, -1), 1);
    const entries = new Uint32Array(found.length);
    for (const at of found) entries[next[this.#descending(at) >>> 16]!++] = at;
    return entries;
  }

  /** Within a bucket the upper 16 bits of the score are equal: the lower ones and the order in Paddle make one exact float64 key. */
  *#sorted(start: number, end: number): Generator<{ label: number; box: number }> {
    const keys = Float64Array.from(this.#entries.subarray(start, end), (at) => (this.#descending(at) & 0xffff) * 2 ** 32 + this.#order(at)).sort();
    for (const key of keys) {
      const order = key % 2 ** 32;
      yield { label: Math.floor(order / this.#boxes), box: order % this.#boxes };
    }
  }

  /** The score's bits as an unsigned integer that falls as the score rises. */
  #descending(at: number): number {
    const bits = this.#bits[at]!;
    return (bits >>> 31 === 1 ? bits : ~(bits | 0x80000000)) >>> 0;
  }

  #label(at: number): number {
    return this.#input.layout === 'class' ? Math.floor(at / this.#boxes) : at % this.#input.classes;
  }

  #order(at: number): number {
    return this.#input.layout === 'class' ? at : (at % this.#input.classes) * this.#boxes + Math.floor(at / this.#input.classes);
  }
}

/** Positions of the scores above a limit. Nearly all of millions are not, so this loop does nothing else. */
function above(scores: Float32Array, limit: number): Uint32Array {
  let found = new Uint32Array(4096);
  let count = 0;
  for (let at = 0; at < scores.length; at++) {
    if (!(scores[at]! > limit)) continue;
    if (count === found.length) {
      const larger = new Uint32Array(count * 2);
      larger.set(found);
      found = larger;
    }
    found[count++] = at;
  }
  return found.subarray(0, count);
}

/** Greedy suppression of one class, in float32 as Paddle computes it. */
class ClassSuppression {
  readonly kept: number[] = [];
  readonly #boxes: Float32Array;
  readonly #extra: 0 | 1;
  readonly #eta: number;
  #threshold: number;

  constructor(boxes: Float32Array, { nmsThreshold = 0.45, normalized = false, eta = 1 }: NmsOptions) {
    this.#boxes = boxes;
    this.#extra = normalized ? 0 : 1;
    this.#eta = Math.fround(eta);
    this.#threshold = Math.fround(nmsThreshold);
  }

  /** Keeps a box unless a kept one overlaps it too much. */
  add(box: number): boolean {
    for (const other of this.kept) if (!(overlap(this.#boxes, box * 4, other * 4, this.#extra) <= this.#threshold)) return false;
    this.kept.push(box);
    if (this.#eta < 1 && this.#threshold > 0.5) this.#threshold = Math.fround(this.#threshold * this.#eta);
    return true;
  }
}

/** Intersection over union of the boxes at two offsets. Source: Paddle `JaccardOverlap`. */
function overlap(boxes: Float32Array, a: number, b: number, extra: 0 | 1): number {
  const [left, top] = [Math.max(boxes[a]!, boxes[b]!), Math.max(boxes[a + 1]!, boxes[b + 1]!)];
  const [right, bottom] = [Math.min(boxes[a + 2]!, boxes[b + 2]!), Math.min(boxes[a + 3]!, boxes[b + 3]!)];
  if (right < left || bottom < top) return 0;
  const { fround } = Math;
  const inner = fround(fround(fround(right - left) + extra) * fround(fround(bottom - top) + extra));
  return fround(inner / fround(fround(area(boxes, a, extra) + area(boxes, b, extra)) - inner));
}

function area(boxes: Float32Array, at: number, extra: 0 | 1): number {
  const { fround } = Math;
  const [width, height] = [fround(boxes[at + 2]! - boxes[at]!), fround(boxes[at + 3]! - boxes[at + 1]!)];
  if (width < 0 || height < 0) return 0;
  return fround(fround(width + extra) * fround(height + extra));
}
