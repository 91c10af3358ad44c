/**
 * A filter [outputs, inputs of a group, height, width] as equalizing sees it: the largest magnitude of each kernel, and a factor
 * on each output and input channel. What goes on for many rounds touches these, a ninth of a 3×3 filter, not the weights.
 */
export class FilterRanges {
  /** Factors on output channels (rows) and input channels (columns), 1 to begin with. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly #kernels: Float64Array;
  readonly #area: number;
  readonly #perGroup: number;
  readonly #rowsPerGroup: number;

  constructor(weights: Float32Array, [outputs, perGroup, height, width]: readonly [number, number, number, number], groups: number) {
    this.#area = height * width;
    this.#perGroup = perGroup;
    this.#rowsPerGroup = outputs / groups;
    this.rows = new Float64Array(outputs).fill(1);
    this.columns = new Float64Array(perGroup * groups).fill(1);
    this.#kernels = new Float64Array(outputs * perGroup);
    for (let kernel = 0, i = 0; kernel < this.#kernels.length; kernel++) {
      let most = 0;
      for (const end = i + this.#area; i < end; i++) most = Math.max(most, Math.abs(weights[i]!));
      this.#kernels[kernel] = most;
    }
  }

  /** Largest magnitude of each output channel with the factors so far. */
  rowRanges(): Float64Array {
    const most = new Float64Array(this.rows.length);
    this.#each((kernel, row, column) => { most[row] = Math.max(most[row]!, this.#kernels[kernel]! * this.rows[row]! * this.columns[column]!); });
    return most;
  }

  /** The same of each input channel; those of a grouped convolution are in their group's rows alone. */
  columnRanges(): Float64Array {
    const most = new Float64Array(this.columns.length);
    this.#each((kernel, row, column) => { most[column] = Math.max(most[column]!, this.#kernels[kernel]! * this.rows[row]! * this.columns[column]!); });
    return most;
  }

  /** The weights with all factors. */
  scaled(weights: Float32Array): Float32Array {
    const found = new Float32Array(weights.length);
    this.#each((kernel, row, column) => {
      const factor = this.rows[row]! * this.columns[column]!;
      for (let i = kernel * this.#area; i < (kernel + 1) * this.#area; i++) found[i] = weights[i]! * factor;
    });
    return found;
  }

  #each(visit: (kernel: number, row: number, column: number) => void): void {
    for (let row = 0, kernel = 0; row < this.rows.length; row++) {
      const first = Math.trunc(row / this.#rowsPerGroup) * this.#perGroup;
      for (let column = first; column < first + this.#perGroup; column++, kernel++) visit(kernel, row, column);
    }
  }
}
