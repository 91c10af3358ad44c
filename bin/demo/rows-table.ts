/** One line of the demo's table. */
export interface DemoRow {
  readonly name: 'float' | 'aware' | 'frozen' | 'exported';
  /** COCO AP and AP50 on the test split, 0..1. */
  readonly ap: number;
  readonly ap50: number;
  readonly bytes: number;
  /** Median milliseconds of the network on one thread, one image at a time. */
  readonly msPerImage: number;
}

const TITLES: Readonly<Record<DemoRow['name'], string>> = {
  float: 'float', aware: 'aware (fake-quant graph)', frozen: 'frozen', exported: 'exported int8, in ONNX Runtime',
};

/** The rows as a Markdown table. */
export function rowsTable(rows: readonly DemoRow[]): string {
  const cells = rows.map(({ name, ap, ap50, bytes, msPerImage }) => [TITLES[name], ap.toFixed(4), ap50.toFixed(4), bytes.toLocaleString('en'), msPerImage.toFixed(1)]);
  return [['', 'AP', 'AP50', 'file size (bytes)', 'ms per image'], ['---', '---', '---', '---', '---'], ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
