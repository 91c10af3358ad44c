/** For each output position along one axis: the source cells it covers, and the share each has of it. */
export interface AreaCells {
  /** [length] first cell; the others follow it. */
  readonly starts: Int32Array;
  /** [length] */
  readonly counts: Int32Array;
  /** One behind the other for all output positions, float32. */
  readonly shares: Float32Array;
}

/** The cells of OpenCV 4.2's INTER_AREA where a side shrinks or stays. */
export function areaCells(source: number, target: number): AreaCells {
  const scale = 1 / (target / source);
  const cells = { starts: new Int32Array(target), counts: new Int32Array(target), shares: new Float32Array(source + 2 * target) };
  let used = 0;
  for (let i = 0; i < target; i++) {
    const begin = i * scale;
    const end = begin + scale;
    const size = Math.min(scale, source - begin);
    const last = Math.min(Math.floor(end), source - 1);
    const first = Math.min(Math.ceil(begin), last);
    const before = used;
    // Slivers below a thousandth of a cell are left out.
    const sliver = first - begin > 1e-3;
    if (sliver) cells.shares[used++] = (first - begin) / size;
    for (let cell = first; cell < last; cell++) cells.shares[used++] = 1 / size;
    if (end - last > 1e-3) cells.shares[used++] = Math.min(end - last, 1, size) / size;
    cells.starts[i] = sliver ? first - 1 : first;
    cells.counts[i] = used - before;
  }
  return { ...cells, shares: cells.shares.subarray(0, used) };
}
