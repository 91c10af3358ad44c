import { exponentOf, lineOf } from './fit.ts';
import type { CompileRow, Growth, GrowthRow, GrowthSettings } from './growth.ts';

/** A column of a table: its title and what stands in a row. */
type Column<R> = readonly [title: string, of: (row: R) => string];

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const COMMON: readonly Column<Omit<GrowthRow, 'at'>>[] = [
  ['wall s', ({ wallSeconds }) => wallSeconds.toFixed(3)],
  ['CPU s', ({ cpuSeconds }) => cpuSeconds.toFixed(3)],
  ['spread', ({ spread }) => percent(spread)],
  ['peak MB', ({ peakBytes }) => megabytes(peakBytes)],
];

/** The tables of `npm run bench -- growth`, each with what it says in one line. */
export function growthText(settings: GrowthSettings, growth: Growth): string {
  return [
    `medians of ${settings.rounds} processes, all points in turns; "CPU s ~ images^0.9": CPU time grows with the power 0.9 of images`,
    ...batchSection(settings, growth),
    ...sizeSection(settings, growth),
    ...threadSection(settings, growth),
    ...compileSection(growth),
    ...evaluationSection(settings, growth),
  ].join('\n');
}

function batchSection({ sizes, mostThreads, widths }: GrowthSettings, { batch: rows }: Growth): string[] {
  const { fixed, each } = lineOf(rows.map(({ at, peakBytes }) => [at, peakBytes]));
  return [
    '', `Images of a quantized train step: YOLOv3-MobileNetV1, width ${widths[0]}, ${sizes[0]} pixels, threads: ${mostThreads}`,
    ...table(rows, [at('images'), ...COMMON, ['CPU ms per image', ({ at, cpuSeconds }) => (1000 * cpuSeconds / at).toFixed(0)]]),
    `CPU s ~ images^${power(rows)}; memory: ${megabytes(fixed)} MB and ${megabytes(each)} MB an image`,
  ];
}

function sizeSection({ batch, mostThreads, widths }: GrowthSettings, { size: rows }: Growth): string[] {
  const pixels = (side: number): number => batch * side ** 2;
  const { fixed, each } = lineOf(rows.map(({ at, peakBytes }) => [pixels(at) / 1e6, peakBytes]));
  return [
    '', `Input size of a quantized train step: YOLOv3-MobileNetV1, width ${widths[0]}, batch ${batch}, threads: ${mostThreads}`,
    ...table(rows, [at('side'), ...COMMON, ['CPU s per megapixel', ({ at, cpuSeconds }) => (1e6 * cpuSeconds / pixels(at)).toFixed(2)]]),
    `CPU s ~ pixels^${exponentOf(rows.map(({ at, cpuSeconds }) => [pixels(at), cpuSeconds])).toFixed(2)}; memory: ${megabytes(fixed)} MB and ${megabytes(each)} MB a megapixel`,
  ];
}

function threadSection({ batch, sizes, widths }: GrowthSettings, { threads: rows }: Growth): string[] {
  return [
    '', `Threads of a quantized train step: YOLOv3-MobileNetV1, width ${widths[0]}, ${sizes[0]} pixels, batch ${batch}`,
    ...table(rows, [at('threads'), ...COMMON, ['times as fast', ({ wallSeconds }) => (rows[0]!.wallSeconds / wallSeconds).toFixed(2)]]),
  ];
}

function compileSection({ compile: rows }: Growth): string[] {
  const exponent = (of: (row: CompileRow) => number): string => exponentOf(rows.map((row) => [of(row), row.cpuSeconds])).toFixed(2);
  return [
    '', 'Nodes of a train step that is compiled, before the graph is made from its configuration ("graph CPU s") and after',
    ...table(rows, [
      ['model', ({ model }) => model], ['width', ({ width }) => String(width)], ['quantized', ({ quantized }) => (quantized ? 'yes' : 'no')],
      ['nodes', ({ nodes }) => String(nodes)], ["engine's", ({ engineNodes }) => String(engineNodes)], ['graph CPU s', ({ graphSeconds }) => graphSeconds.toFixed(3)],
      ...COMMON, ['CPU ms per node', ({ nodes, cpuSeconds }) => (1000 * cpuSeconds / nodes).toFixed(2)],
    ]),
    `CPU s ~ nodes^${exponent(({ nodes }) => nodes)}, engine's nodes^${exponent(({ engineNodes }) => engineNodes)}`,
  ];
}

function evaluationSection({ mostThreads }: GrowthSettings, { evaluation: rows }: Growth): string[] {
  return [
    '', `Images of an evaluation: YOLOv3-MobileNetV1/4, fake-quant, 320 pixels, batch 8, threads: ${mostThreads}, reading and scoring included`,
    ...table(rows, [at('images'), ...COMMON, ['CPU ms per image', ({ at, cpuSeconds }) => (1000 * cpuSeconds / at).toFixed(1)]]),
    `CPU s ~ images^${power(rows)}`,
  ];
}

function at(title: string): Column<GrowthRow> {
  return [title, (row) => String(row.at)];
}

function power(rows: readonly GrowthRow[]): string {
  return exponentOf(rows.map(({ at, cpuSeconds }) => [at, cpuSeconds])).toFixed(2);
}

/** Columns as wide as they must be, numbers to the right, the names of the first one to the left where it has any. */
function table<R>(rows: readonly R[], columns: readonly Column<R>[]): string[] {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, of]) => of(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  const named = Number.isNaN(Number(cells[1]?.[0]));
  return cells.map((line) => line.map((cell, i) => (i === 0 && named ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
}
