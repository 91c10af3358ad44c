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
  /** Whether the vertical axis is logarithmic. @default false */
  readonly log?: boolean;
}

const [WIDTH, HEIGHT] = [860, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 12, 10, 36];

/** Lines of fewer points get a dot at each. */
const DOTTED = 60;

/** Styles of lines that tell them apart; more lines begin anew. */
const STYLES = 8;

/** Lines over a common axis as a picture with a legend. `chartScript` tells the numbers under the pointer. */
export function lineChart(lines: readonly ChartLine[], { title, xTitle, range, domain, log = false }: ChartOptions): Markup {
  const drawn = lines.map((line) => ({ ...line, points: line.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!log || y > 0)) }));
  const [xs, ys] = [drawn.flatMap(({ points }) => points.map(([x]) => x)), drawn.flatMap(({ points }) => points.map(([, y]) => y))];
  if (xs.length === 0) return html`<p class="muted">Nothing to show yet.</p>`;
  const [left, right] = widened(domain ?? extent(xs), false);
  const [low, high] = widened(range ?? extent(ys), log);
  const scale = (y: number): number => (log ? Math.log(y) : y);
  const atX = (x: number): number => LEFT + ((x - left) / (right - left)) * (WIDTH - LEFT - RIGHT);
  const atY = (y: number): number => HEIGHT - BOTTOM - ((scale(y) - scale(low)) / (scale(high) - scale(low))) * (HEIGHT - TOP - BOTTOM);
  return html`<figure class="chart">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" tabindex="0" aria-label="${title}: ${described(drawn)}" data-x="${left} ${right}" data-y="${low} ${high}" data-log="${log ? 'yes' : 'no'}" data-plot="${LEFT} ${WIDTH - RIGHT} ${TOP} ${HEIGHT - BOTTOM}">
${(log ? logTicks(low, high) : linearTicks(low, high)).map((tick) => html`<path class="grid" d="M${LEFT} ${atY(tick).toFixed(1)}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${(atY(tick) + 4).toFixed(1)}" text-anchor="end" class="muted">${short(tick)}</text>`)}
${linearTicks(left, right).map((tick) => html`<text x="${atX(tick).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle" class="muted">${short(tick)}</text>`)}
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end" class="muted">${xTitle}</text>
${drawn.map(({ name, points, faint = false }, i) => path(points.map(([x, y]) => [atX(x), atY(y)]), faint ? 'line faint' : `line line-${i % STYLES}`, name))}
</svg>
<figcaption>${drawn.map(({ name, faint = false }, i) => html`<span class="item"><svg viewBox="0 0 22 10" aria-hidden="true"><path class="line ${faint ? 'faint' : `line-${i % STYLES}`}" d="M0 5H22"/></svg>${name}</span>`)}<output></output></figcaption>
</figure>`;
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
