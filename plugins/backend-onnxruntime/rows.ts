/**
 * Cuts a tensor of that many elements into equal rows, so that a reduction's first stage is shared by the threads; one
 * row where it is small or does not divide.
 */
export function evenRows(size: number): [rows: number, columns: number] {
  const rows = [64, 32, 16, 8, 4, 2].find((count) => size % count === 0 && size / count >= 256) ?? 1;
  return [rows, size / rows];
}
