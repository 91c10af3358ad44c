/** Buckets at most: more than a picture has columns. */
const MOST = 1024;

/** A series as it is stored, a column for each number. */
export interface StepSeriesJson {
  /** Steps of a bucket. */
  readonly width: number;
  /** First step of each bucket, and how many it has. */
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  /** Mean over each bucket; null where a number was not told. */
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

interface Bucket {
  start: number;
  count: number;
  readonly means: Map<string, number>;
}

/**
 * Numbers of every step in a bounded space: neighbouring steps are averaged once there are too many, always in the same
 * places, so that a run that was cut off and continued has the series of one that was not.
 */
export class StepSeries {
  #width: number;
  #buckets: Bucket[];
  readonly #most: number;

  /** @param most buckets held, an even number */
  constructor(json: StepSeriesJson = { width: 1, starts: [], counts: [], columns: {} }, most = MOST) {
    this.#width = json.width;
    this.#most = most;
    this.#buckets = json.starts.map((start, i) => ({
      start, count: json.counts[i]!,
      means: new Map(Object.entries(json.columns).flatMap(([name, column]) => (typeof column[i] === 'number' ? [[name, column[i]] as const] : []))),
    }));
  }

  /** @param step steps done before this one */
  add(step: number, numbers: Readonly<Record<string, number>>): void {
    const last = this.#buckets.at(-1);
    if (last !== undefined && this.#place(last.start) === this.#place(step)) merge(last, { start: step, count: 1, means: new Map(Object.entries(numbers)) });
    else this.#buckets.push({ start: step, count: 1, means: new Map(Object.entries(numbers)) });
    if (this.#buckets.length > this.#most) this.#halve();
  }

  /** Forgets what came after so many steps; a bucket that reaches beyond goes as a whole. */
  truncate(steps: number): void {
    this.#buckets = this.#buckets.filter(({ start, count }) => start + count <= steps);
  }

  /** Mean of a number over each bucket, at the number of steps done in its middle. */
  points(name: string): (readonly [steps: number, value: number])[] {
    return this.#buckets.flatMap(({ start, count, means }) => (means.has(name) ? [[start + (count + 1) / 2, means.get(name)!] as const] : []));
  }

  names(): string[] {
    return [...new Set(this.#buckets.flatMap(({ means }) => [...means.keys()]))];
  }

  toJSON(): StepSeriesJson {
    return {
      width: this.#width, starts: this.#buckets.map(({ start }) => start), counts: this.#buckets.map(({ count }) => count),
      columns: Object.fromEntries(this.names().map((name) => [name, this.#buckets.map(({ means }) => means.get(name) ?? null)])),
    };
  }

  #place(step: number): number {
    return Math.floor(step / this.#width);
  }

  #halve(): void {
    this.#width *= 2;
    const merged: Bucket[] = [];
    for (const bucket of this.#buckets) {
      const last = merged.at(-1);
      if (last !== undefined && this.#place(last.start) === this.#place(bucket.start)) merge(last, bucket);
      else merged.push(bucket);
    }
    this.#buckets = merged;
  }
}

function merge(into: Bucket, { count, means }: Bucket): void {
  const total = into.count + count;
  for (const [name, mean] of means) {
    const before = into.means.get(name);
    into.means.set(name, before === undefined ? mean : before + ((mean - before) * count) / total);
  }
  into.count = total;
}
