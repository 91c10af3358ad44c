/**
 * Rows as lines with columns one below the other, two spaces apart: words on the left of theirs, numbers on the right. The first
 * row has the titles.
 * @example
 * textTable([['', 'AP'], ['float', '0.5']]) // ['        AP', 'float  0.5']
 */
export function textTable(rows: readonly (readonly string[])[], isWords = (column: number): boolean => column === 0): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => (isWords(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd());
}
