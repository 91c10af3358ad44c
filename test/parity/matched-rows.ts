const ROW = 6;

/**
 * Share of expected detections (rows of label, score, x1, y1, x2, y2) that have a counterpart of the same label, an
 * overlap of at least 0.8 and a score within 0.02. Each actual row counts once.
 */
export function matchedRows(actual: Float32Array, expected: Float32Array): number {
  const free = new Set(rowsOf(actual));
  const rows = rowsOf(expected);
  const matched = rows.filter((row) => {
    const partner = [...free].find((other) => other[0] === row[0] && Math.abs(other[1]! - row[1]!) <= 0.02 && overlap(other, row) >= 0.8);
    return partner !== undefined && free.delete(partner);
  });
  return matched.length / rows.length;
}

function rowsOf(flat: Float32Array): Float32Array[] {
  return Array.from({ length: flat.length / ROW }, (_, i) => flat.subarray(i * ROW, (i + 1) * ROW));
}

function overlap(a: Float32Array, b: Float32Array): number {
  const side = (low: number, high: number): number => Math.max(0, Math.min(a[high]!, b[high]!) - Math.max(a[low]!, b[low]!) + 1);
  const area = (row: Float32Array): number => (row[4]! - row[2]! + 1) * (row[5]! - row[3]! + 1);
  const inner = side(2, 4) * side(3, 5);
  return inner / (area(a) + area(b) - inner);
}
