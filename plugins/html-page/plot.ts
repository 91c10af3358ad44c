import { short } from './format.ts';
import { html, type Markup } from './html.ts';
import { linearTicks, logTicks } from './ticks.ts';

/** A point of a line: where, and how much. */
export type Point = readonly [x: number, y: number];

/** One line of a chart. Points that are no numbers are left out, on a logarithmic scale those of 0 or less too. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly Point[];
  /** Whether it stands behind the others: what another line smooths. @default false */
  readonly faint?: boolean;
}

/** What a chart shows and how. */
export interface ChartOptions {
  /** What it is, for who does not see it. */
  readonly title: string;
  /** What lies along the horizontal axis. */
  readonly xTitle: string;
  /** Ends of the vertical axis. @default those of the points */
  readonly range?: readonly [low: number, high: number];
  /** Ends of the horizontal axis. @default those of the points */
  readonly domain?: readonly [low: number, high: number];
  /** Where the horizontal axis has numbers. @default round ones */
  readonly xTicks?: readonly number[];
  /** Whether the vertical axis is logarithmic. @default false */
  readonly log?: boolean;
}

/** Axes and lines, ready to stand in an SVG. */
export interface Plot {
  readonly markup: Markup;
  /** Ends of the axes. */
  readonly x: readonly [left: number, right: number];
  readonly y: readonly [low: number, high: number];
  /** The first and the last value of every line, in words. */
  readonly described: string;
}

/** Size of a plot, and the place its axes leave for the lines. */
export const PLOT = { width: 860, height: 300, left: 58, right: 848, top: 10, bottom: 264 } as const;

/** Lines of fewer points get a dot at each. */
const DOTTED = 60;

/** Styles of lines that tell them apart; more lines begin anew. */
const STYLES = 8;

/** Draws lines over a common axis. @returns nothing where there is no point */
export function plotOf(lines: readonly ChartLine[], { xTitle, range, domain, xTicks, log = false }: ChartOptions): Plot | undefined {
  const drawn = lines.map((line) => ({ ...line, points: line.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!log || y > 0)) }));
  const [xs, ys] = [drawn.flatMap(({ points }) => points.map(([x]) => x)), drawn.flatMap(({ points }) => points.map(([, y]) => y))];
  if (xs.length === 0) return undefined;
  const [left, right] = widened(domain ?? extent(xs), false);
  const [low, high] = widened(range ?? extent(ys), log);
  const scale = (y: number): number => (log ? Math.log(y) : y);
  const atX = (x: number): number => PLOT.left + ((x - left) / (right - left)) * (PLOT.right - PLOT.left);
  const atY = (y: number): number => PLOT.bottom - ((scale(y) - scale(low)) / (scale(high) - scale(low))) * (PLOT.bottom - PLOT.top);
  const markup = html`${(log ? logTicks(low, high) : linearTicks(low, high)).map((tick) => html`<path class="grid" d="M${PLOT.left} ${atY(tick).toFixed(1)}H${PLOT.right}"/><text x="${PLOT.left - 6}" y="${(atY(tick) + 4).toFixed(1)}" text-anchor="end" class="muted">${short(tick)}</text>`)}
${(xTicks ?? linearTicks(left, right)).map((tick) => html`<text x="${atX(tick).toFixed(1)}" y="${PLOT.bottom + 16}" text-anchor="middle" class="muted">${short(tick)}</text>`)}
<text x="${PLOT.right}" y="${PLOT.height - 4}" text-anchor="end" class="muted">${xTitle}</text>
${drawn.map(({ name, points }, i) => path(points.map(([x, y]) => [atX(x), atY(y)]), lineStyle(lines, i), name))}`;
  return { markup, x: [left, right], y: [low, high], described: described(drawn) };
}

/** The class of a line, in a plot and in its legend. */
export function lineStyle(lines: readonly ChartLine[], index: number): string {
  return lines[index]!.faint === true ? 'line faint' : `line line-${index % STYLES}`;
}

function path(points: readonly Point[], style: string, name: string): Markup {
  if (points.length === 0) return html``;
  const places = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const dots = points.length < DOTTED ? html`<path class="${style} dots" d="${places.map((place) => `M${place}h0`).join('')}"/>` : html``;
  return html`<path class="${style}" data-name="${name}" d="M${places.join('L')}"/>${dots}`;
}

function extent(values: readonly number[]): readonly [number, number] {
  return values.reduce<readonly [number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** A range with room for a line that is flat. */
function widened([low, high]: readonly [number, number], log: boolean): readonly [number, number] {
  if (high > low) return [low, high];
  if (log) return [low / 2, high * 2];
  const room = Math.abs(low) / 2 || 1;
  return [low - room, high + room];
}

function described(lines: readonly ChartLine[]): string {
  return lines.filter(({ points, faint }) => points.length > 0 && faint !== true).map(({ name, points }) => `${name} from ${short(points[0]![1])} to ${short(points.at(-1)![1])}`).join('; ');
}
