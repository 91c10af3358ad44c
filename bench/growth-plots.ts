import { lineChartFile, type ChartFileOptions, type ChartLine, type Point } from '../plugins/html-page/index.ts';
import { lineOf } from './fit.ts';
import type { CompileRow, Growth, GrowthRow } from './growth.ts';

/** A picture that answers one question. */
export interface GrowthPlot {
  readonly name: string;
  readonly svg: string;
}

/** One plot for each question: what grows along the horizontal axis, what it costs along the other, which begins at 0. */
export function growthPlots({ batch, size, threads, compile, evaluation }: Growth): GrowthPlot[] {
  const images = { xTitle: 'images of a batch', from: 0 };
  const side = { xTitle: 'side of the images, pixels', from: size[0]!.at };
  return [
    timePlot('batch-time', batch, { title: 'Time of a train step against its images', ...images, growing: (at) => at, law: 'in proportion to the images' }),
    memoryPlot('batch-memory', batch, { title: 'Memory of a train step against its images', ...images, growing: (at) => at }),
    timePlot('size-time', size, { title: 'Time of a train step against the size of its images', ...side, growing: (at) => at ** 2, law: 'in proportion to the pixels' }),
    memoryPlot('size-memory', size, { title: 'Memory of a train step against the size of its images', ...side, growing: (at) => at ** 2 }),
    timePlot('threads', threads, { title: 'Time of a train step against threads', xTitle: 'threads', from: threads[0]!.at, growing: (at) => 1 / at, law: 'shared evenly' }, 'wall'),
    compilePlot(compile),
    timePlot('evaluation', evaluation, { title: 'Time of an evaluation against its images', xTitle: 'images', from: 0, growing: (at) => at, law: 'in proportion to the images' }),
  ];
}

/** What a plot of rows says beside them. */
interface Question {
  readonly title: string;
  readonly xTitle: string;
  /** Where the horizontal axis begins. */
  readonly from: number;
  /** What cost is compared with. */
  readonly growing: (at: number) => number;
}

/** A curve is drawn by so many points. */
const CURVE = 40;

/** @param compared whose time the law goes on from the first row */
function timePlot(name: string, rows: readonly GrowthRow[], { law, ...question }: Question & { readonly law: string }, compared: 'wall' | 'CPU' = 'CPU'): GrowthPlot {
  const [first] = rows as [GrowthRow];
  const start = compared === 'wall' ? first.wallSeconds : first.cpuSeconds;
  return plot(name, rows, question, 'seconds', [
    { name: 'wall', points: rows.map(({ at, wallSeconds }) => [at, wallSeconds]) },
    { name: 'CPU', points: rows.map(({ at, cpuSeconds }) => [at, cpuSeconds]) },
    { name: `${compared}, ${law}`, faint: true, points: curve(rows, question, (grown) => start * grown / question.growing(first.at)) },
  ]);
}

function memoryPlot(name: string, rows: readonly GrowthRow[], question: Question): GrowthPlot {
  const { fixed, each } = lineOf(rows.map(({ at, peakBytes }) => [question.growing(at), peakBytes / 1e6]));
  return plot(name, rows, question, 'peak memory, MB', [
    { name: 'peak of the process', points: rows.map(({ at, peakBytes }) => [at, peakBytes / 1e6]) },
    { name: `a constant of ${fixed.toFixed(0)} MB and a share of each`, faint: true, points: curve(rows, question, (grown) => fixed + each * grown) },
  ]);
}

function plot(name: string, rows: readonly GrowthRow[], { title, xTitle, from }: Question, yTitle: string, lines: readonly ChartLine[]): GrowthPlot {
  const places = rows.map(({ at }) => at);
  return { name, svg: chart(lines, { title, xTitle, yTitle, xTicks: places, domain: [from, places.at(-1)!] }) };
}

function curve(rows: readonly GrowthRow[], { from, growing }: Question, cost: (grown: number) => number): Point[] {
  const end = rows.at(-1)!.at;
  return Array.from({ length: CURVE }, (_, i) => from + (end - from) * i / (CURVE - 1)).map((x) => [x, cost(growing(x))]);
}

/** A line for float and quantized train steps of each width; the law goes on from the smallest graph. */
function compilePlot(rows: readonly CompileRow[]): GrowthPlot {
  const [{ nodes, cpuSeconds }, most] = [rows[0]!, rows.at(-1)!.nodes];
  const lines = [...Map.groupBy(rows, ({ width, quantized }) => `width ${width}, ${quantized ? 'quantized' : 'float'}`)];
  return {
    name: 'compile', svg: chart([
      ...lines.map(([name, same]): ChartLine => ({ name, points: same.map((row) => [row.nodes, row.cpuSeconds]) })),
      { name: 'in proportion to the nodes', faint: true, points: [[0, 0], [most, cpuSeconds * most / nodes]] },
    ], { title: 'Time to compile a train step against its nodes', xTitle: 'nodes of the graph', yTitle: 'CPU seconds', domain: [0, most] }),
  };
}

function chart(lines: readonly ChartLine[], options: ChartFileOptions): string {
  return lineChartFile(lines, { ...options, range: [0, Math.max(...lines.flatMap(({ points }) => points.map(([, y]) => y)))] });
}
