import type { OutputDifference } from './exporter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Tolerances } from './tolerances.ts';

/** Predictions below this score are not compared: they are most of all and detect nothing. */
export const SCORE_THRESHOLD = 0.1;

/** Everything two runs of a network are compared by: each raw output, and boxes and scores where there are any. */
export function measuresOf(raw: Iterable<string>, detects: boolean, { raw: tolerance, scores, boxes }: Tolerances): readonly Measure[] {
  const measures = [...raw].map((name) => rawDifference(name, tolerance));
  return detects ? [...measures, scoreDifference(SCORE_THRESHOLD, scores), boxDifference(SCORE_THRESHOLD, boxes)] : measures;
}

/** Collects differences image by image. */
export interface Measure {
  add(expected: Readonly<Record<string, Tensor>>, actual: Readonly<Record<string, Tensor>>): void;
  result(): OutputDifference;
}

/**
 * Difference of one raw output [1, C, …] in units of its spread: |Δ| over the standard deviation around each channel's
 * mean, averaged over channels. Without the unit a network that says little would pass with any fault. A channel of one number
 * for each image, such as a classifier's, has too few of them: then it is the deviation over all channels.
 */
export function rawDifference(name: string, tolerance: number): Measure {
  const difference = new Mean();
  const channels: Spread[] = [];
  const all = new Spread();
  let places = 1;
  return {
    add(expected, actual) {
      const [a, b] = [expected[name]!, actual[name]!];
      const inner = a.data.length / (a.shape[1] ?? 1);
      places = Math.max(places, inner);
      a.data.forEach((value, i) => {
        (channels[Math.floor(i / inner)] ??= new Spread()).add(Number(value));
        all.add(Number(value));
        difference.add(Math.abs(Number(value) - Number(b.data[i])));
      });
    },
    result() {
      const unit = places === 1 ? all.deviation() : channels.reduce((sum, channel) => sum + channel.deviation(), 0) / channels.length;
      return { name: `${name} (in standard deviations)`, largest: difference.largest / unit, mean: difference.mean() / unit, tolerance };
    },
  };
}

/** Difference of class scores, over those that reach `threshold` on either side. */
export function scoreDifference(threshold: number, tolerance: number): Measure {
  const difference = new Mean();
  return {
    add({ scores: expected }, { scores: actual }) {
      expected!.data.forEach((value, i) => {
        const [a, b] = [Number(value), Number(actual!.data[i])];
        if (!(Math.max(a, b) < threshold)) difference.add(Math.abs(a - b));
      });
    },
    result: () => ({ name: 'scores', largest: difference.largest, mean: difference.mean(), tolerance }),
  };
}

/** Difference of box corners in sides of the box, over boxes of which a score reaches `threshold` on either side. */
export function boxDifference(threshold: number, tolerance: number): Measure {
  const difference = new Mean();
  return {
    add(expected, actual) {
      const [a, b] = [expected['boxes']!.data as Float32Array, actual['boxes']!.data as Float32Array];
      for (const row of candidates(expected['scores']!, actual['scores']!, threshold)) {
        const side = (a[row * 4 + 2]! - a[row * 4]! + a[row * 4 + 3]! - a[row * 4 + 1]!) / 2;
        for (let i = row * 4; i < row * 4 + 4; i++) difference.add(Math.abs(a[i]! - b[i]!) / Math.max(side, 1));
      }
    },
    result: () => ({ name: 'boxes (in sides of the box)', largest: difference.largest, mean: difference.mean(), tolerance }),
  };
}

/** Share of the rows that a file's own suppression of duplicates gives otherwise than ours does from the same boxes and scores. */
export function suppressionDifference(tolerance: number): Measure {
  const difference = new Mean();
  return {
    add({ detections: expected }, { suppressed: actual }) {
      const width = expected!.shape[1]!;
      const rows = Math.max(expected!.shape[0]!, actual!.shape[0]!);
      for (let row = 0; row < rows; row++) difference.add(sameRow(expected!, actual!, row, width) ? 0 : 1);
    },
    result: () => ({ name: 'suppression (share of rows)', largest: difference.largest, mean: difference.mean(), tolerance }),
  };
}

/** Equal but for the last bits of float32. */
function sameRow(a: Tensor, b: Tensor, row: number, width: number): boolean {
  for (let i = row * width; i < (row + 1) * width; i++) {
    const [x, y] = [Number(a.data[i]), Number(b.data[i])];
    if (!(Math.abs(x - y) <= 1e-4 * Math.max(1, Math.abs(x)))) return false;
  }
  return true;
}

/** Rows of [1, M, C] scores of which one reaches the threshold in either tensor. */
function candidates(expected: Tensor, actual: Tensor, threshold: number): Set<number> {
  const classes = expected.shape.at(-1)!;
  const rows = new Set<number>();
  expected.data.forEach((value, i) => {
    if (!(Math.max(Number(value), Number(actual.data[i])) < threshold)) rows.add(Math.floor(i / classes));
  });
  return rows;
}

/** Mean and largest of what is added; NaN once anything was. */
class Mean {
  largest = 0;
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.largest = Math.max(this.largest, value);
    this.#sum += value;
    this.#count++;
  }

  mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }
}

/** Standard deviation of what is added, but no less than float32's rounding of its size. */
class Spread {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    const distance = value - this.#mean;
    this.#mean += distance / ++this.#count;
    this.#squares += distance * (value - this.#mean);
  }

  deviation(): number {
    return Math.max(Math.sqrt(this.#squares / this.#count), Math.abs(this.#mean) * 1e-4, 1e-12);
  }
}
