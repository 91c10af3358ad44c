/**
 * The least number that makes a taken name free: `conv`, `conv_1`, `conv_2` …. Remembers how far each name has come, since a
 * file from elsewhere may give ten thousand values one name.
 */
export class NumberedNames {
  /** By name, a number below which all are taken. */
  readonly #next = new Map<string, number>();

  free(base: string, taken: (name: string) => boolean): string {
    if (!taken(base)) return base;
    let number = this.#next.get(base) ?? 1;
    while (taken(`${base}_${number}`)) number++;
    this.#next.set(base, number);
    return `${base}_${number}`;
  }

  /** A name is free again. */
  release(name: string): void {
    const digits = /_([1-9]\d*)$/.exec(name);
    if (digits === null) return;
    const [base, number] = [name.slice(0, digits.index), Number(digits[1])];
    if (number < (this.#next.get(base) ?? 1)) this.#next.set(base, number);
  }
}
