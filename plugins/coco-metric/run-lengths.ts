/**
 * A binary mask as run lengths down the columns: `counts[0]` zeros, `counts[1]` ones, and so on, as COCO stores masks.
 * The arithmetic is that of cocoapi's maskApi.c, whose numbers the COCO metric is defined by.
 */
export interface RunLengths {
  readonly height: number;
  readonly width: number;
  readonly counts: Uint32Array;
  /** Number of ones. */
  readonly area: number;
}

/** Wraps counts, or says what is wrong with them: they must be whole, not negative and fit the image. */
export function runLengths(height: number, width: number, counts: ArrayLike<number>): RunLengths | string {
  let total = 0;
  let area = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (!Number.isInteger(count) || count < 0) return `run ${i} is ${count}`;
    total += count;
    if (i % 2 === 1) area += count;
  }
  if (total > height * width) return `runs of ${total} pixels exceed ${height} × ${width}`;
  return { height, width, counts: Uint32Array.from(counts), area };
}

/** Decodes the compressed form: groups of five bits, least significant first, each run relative to the one before last. */
export function decodeRunLengths(height: number, width: number, text: string): RunLengths | string {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let shift = 0;
    let code: number;
    do {
      code = text.charCodeAt(at++) - 48;
      if (!(code >= 0 && code < 64) || shift > 30) return `character ${at - 1} of the compressed mask is out of place`;
      value |= (code & 0x1f) << shift;
      shift += 5;
    } while (code & 0x20);
    if (code & 0x10 && shift < 32) value |= -1 << shift;
    if (counts.length > 2) value += counts[counts.length - 2]!;
    counts.push(value);
  }
  return runLengths(height, width, counts);
}

/** x, y, width, height of the smallest box around the ones; zeros for an empty mask. */
export function boundsOf({ height, width, counts }: RunLengths): [number, number, number, number] {
  let [left, top, right, bottom] = [width, height, 0, 0];
  let position = 0;
  for (let i = 0; i + 1 < counts.length; i += 2) {
    const first = position + counts[i]!;
    const last = first + counts[i + 1]! - 1;
    position = last + 1;
    // A run of no ones still counts in maskApi.c, as one column that ends before it begins.
    const firstColumn = Math.floor(first / height);
    const lastColumn = Math.floor(last / height);
    const spans = lastColumn > firstColumn;
    left = Math.min(left, firstColumn, lastColumn);
    right = Math.max(right, firstColumn, lastColumn);
    top = spans ? 0 : Math.min(top, first % height, last % height);
    bottom = spans ? height - 1 : Math.max(bottom, first % height, last % height);
  }
  return counts.length < 2 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1];
}

/** IoU of two masks of the same size; with a crowd the union is the detection's area alone. */
export function maskOverlap(detected: RunLengths, annotated: RunLengths, crowd: boolean): number {
  const shared = sharedPixels(detected.counts, annotated.counts);
  if (shared === 0) return 0;
  return shared / (crowd ? detected.area : detected.area + annotated.area - shared);
}

function sharedPixels(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0, endA = a[0] ?? 0, endB = b[0] ?? 0, position = 0; i < a.length && j < b.length;) {
    const end = Math.min(endA, endB);
    if (i % 2 === 1 && j % 2 === 1) shared += end - position;
    position = end;
    if (endA === end) endA += a[++i] ?? 0;
    if (endB === end) endB += b[++j] ?? 0;
  }
  return shared;
}

/** The union of masks of one size. */
export function mergeRunLengths(masks: readonly RunLengths[]): RunLengths {
  return masks.reduce(union);
}

function union(a: RunLengths, b: RunLengths): RunLengths {
  const counts: number[] = [];
  let [i, j, position, start, area] = [0, 0, 0, 0, 0];
  let [endA, endB] = [a.counts[0] ?? 0, b.counts[0] ?? 0];
  let inside = false;
  const total = a.height * a.width;
  const turn = (): void => {
    if (inside) area += position - start;
    counts.push(position - start);
    start = position;
    inside = !inside;
  };
  while (i < a.counts.length || j < b.counts.length) {
    const within = (i < a.counts.length && i % 2 === 1) || (j < b.counts.length && j % 2 === 1);
    if (within !== inside) turn();
    const end = Math.min(i < a.counts.length ? endA : total, j < b.counts.length ? endB : total);
    position = end;
    if (i < a.counts.length && endA === end) endA += a.counts[++i] ?? 0;
    if (j < b.counts.length && endB === end) endB += b.counts[++j] ?? 0;
    if (end === total) break;
  }
  turn();
  return { height: a.height, width: a.width, counts: Uint32Array.from(counts), area };
}
