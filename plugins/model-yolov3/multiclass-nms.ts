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

/**
 * Scores above the threshold, put into buckets of nearly equal score and sorted bucket by bucket as they are reached. Where
 * most of millions are above it, as with untrained weights, only those of the best buckets are looked up at first.
 */
class Candidates {
  readonly #boxes: number;
  readonly #bits: Uint32Array;
  readonly #input: NmsInput;
  readonly #threshold: number;
  readonly #background: number;

  constructor(input: NmsInput, threshold: number, background: number) {
    this.#input = input;
    this.#boxes = input.boxes.length / 4;
    this.#bits = new Uint32Array(input.scores.buffer, input.scores.byteOffset, input.scores.length);
    this.#threshold = Math.fround(threshold);
    this.#background = background;
  }

  /** Candidates by falling score, then rising label, then rising index. */
  *bestFirst(): Generator<{ label: number; box: number }> {
    const few = above(this.#input.scores, this.#threshold);
    if (few !== undefined) return yield* this.#inBuckets(few);
    for (const [first, end] of bandsOf(countBuckets(this.#input.scores, this.#bits, this.#threshold))) {
      yield* this.#inBuckets(between(this.#input.scores, this.#bits, { threshold: this.#threshold, first, end }));
    }
  }

  /** Positions in order of score; counting sort by bucket, of which bucket 0 holds the best. */
  *#inBuckets(positions: Uint32Array): Generator<{ label: number; box: number }> {
    const found = this.#background < 0 ? positions : positions.filter((at) => this.#label(at) !== this.#background);
    const ends = new Uint32Array(BUCKETS);
    for (const at of found) ends[descending(this.#bits[at]!) >>> 16]!++;
    for (let bucket = 1; bucket < BUCKETS; bucket++) ends[bucket]! += ends[bucket - 1]!;
    const next = new Uint32Array(BUCKETS);
    next.set(ends.subarray(0, -1), 1);
    const entries = new Uint32Array(found.length);
    for (const at of found) entries[next[descending(this.#bits[at]!) >>> 16]!++] = at;
    let start = 0;
    for (const end of ends) {
      if (end > start) yield* this.#sorted(entries.subarray(start, end));
      start = end;
    }
  }

  /** Within a bucket the upper 16 bits of the score are equal: the lower ones and the order in Paddle make one exact float64 key. */
  *#sorted(entries: Uint32Array): Generator<{ label: number; box: number }> {
    const keys = Float64Array.from(entries, (at) => (descending(this.#bits[at]!) & 0xffff) * 2 ** 32 + this.#order(at)).sort();
    for (const key of keys) {
      const order = key % 2 ** 32;
      yield { label: Math.floor(order / this.#boxes), box: order % this.#boxes };
    }
  }

  #label(at: number): number {
    return this.#input.layout === 'class' ? Math.floor(at / this.#boxes) : at % this.#input.classes;
  }

  #order(at: number): number {
    return this.#input.layout === 'class' ? at : (at % this.#input.classes) * this.#boxes + Math.floor(at / this.#input.classes);
  }
}

/** One for every value of the upper 16 bits of a score. */
const BUCKETS = 2 ** 16;
/** More candidates than this are not collected all at once. */
const MANY = 2 ** 16;
/** Candidates that are collected together then, at least. */
const BAND = 2 ** 12;

/** A score's bits as an unsigned integer that falls as the score rises. */
function descending(bits: number): number {
  return (bits >>> 31 === 1 ? bits : ~(bits | 0x80000000)) >>> 0;
}

/** Positions of the scores above a limit, unless they are many. Nearly all of millions are not, so this loop does nothing else. */
function above(scores: Float32Array, limit: number): Uint32Array | undefined {
  const found = new Uint32Array(Math.min(MANY, scores.length));
  let count = 0;
  for (let at = 0; at < scores.length; at++) {
    if (!(scores[at]! > limit)) continue;
    if (count === MANY) return undefined;
    found[count++] = at;
  }
  return found.subarray(0, count);
}

/** How many scores above the threshold each bucket has. */
function countBuckets(scores: Float32Array, bits: Uint32Array, threshold: number): Uint32Array {
  const counts = new Uint32Array(BUCKETS);
  for (let at = 0; at < scores.length; at++) if (scores[at]! > threshold) counts[descending(bits[at]!) >>> 16]!++;
  return counts;
}

/** Runs of buckets with enough candidates to be worth a pass over all scores; later ones have more, because they are rarely reached. */
function* bandsOf(counts: Uint32Array): Generator<readonly [first: number, end: number]> {
  let [first, count, wanted] = [0, 0, BAND];
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    count += counts[bucket]!;
    if (count < wanted && bucket < BUCKETS - 1) continue;
    if (count > 0) yield [first, bucket + 1];
    [first, count, wanted] = [bucket + 1, 0, wanted * 8];
  }
}

/** Positions of the scores of some buckets that are above the threshold, which may lie inside of one. */
function between(scores: Float32Array, bits: Uint32Array, { threshold, first, end }: { threshold: number; first: number; end: number }): Uint32Array {
  const found: number[] = [];
  for (let at = 0; at < scores.length; at++) {
    const bucket = descending(bits[at]!) >>> 16;
    if (bucket >= first && bucket < end && scores[at]! > threshold) found.push(at);
  }
  return Uint32Array.from(found);
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
