import type { OutputDifference } from '../../core/export/exporter.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';

/** Collects differences image by image. */
export interface Measure {
  add(expected: Readonly<Record<string, Tensor>>, actual: Readonly<Record<string, Tensor>>): void;
  result(): OutputDifference;
}

/**
 * Difference of one raw output [1, C, …] in units of its spread: |Δ| over the standard deviation around each channel's
 * mean, averaged over channels. Without the unit a network that says little would pass with any fault.
 */
export function rawDifference(name: string, tolerance: number): Measure {
  const difference = new Mean();
  const channels: Spread[] = [];
  return {
    add(expected, actual) {
      const [a, b] = [expected[name]!, actual[name]!];
      const inner = a.data.length / a.shape[1]!;
      a.data.forEach((value, i) => {
        (channels[Math.floor(i / inner)] ??= new Spread()).add(Number(value));
        difference.add(Math.abs(Number(value) - Number(b.data[i])));
      });
    },
    result() {
      const unit = channels.reduce((sum, channel) => sum + channel.deviation(), 0) / channels.length;
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
