import { chartStyle, DARK, LIGHT } from './base-style.ts';
import { html, Markup } from './html.ts';
import { lineStyle, plotOf, PLOT, type ChartLine, type ChartOptions } from './plot.ts';

/** What a chart of its own says beside its lines. */
export interface ChartFileOptions extends ChartOptions {
  /** What lies along the vertical axis, with its unit. */
  readonly yTitle: string;
}

/** Room for the titles above the plot, and for the legend below. */
const [HEAD, FOOT] = [46, 26];
/** About as wide is a letter of the legend. */
const LETTER = 6.6;
/** The line before a name of the legend, and what is left free around it. */
const KEY = { line: 22, gap: 6, between: 22 };

const RULES = `text { fill: var(--ink); font-size: 12px; }
text.muted { fill: var(--muted); font-size: 11px; }
text.title { font-size: 15px; font-weight: 600; }
.paper { fill: var(--paper); }
${chartStyle}
.faint.dots { display: none; }`;

/**
 * Lines over a common axis as an SVG file that needs nothing beside it, with titles, units and legend, for light and dark
 * screens. The same lines give the same bytes.
 * @example
 * const svg = lineChartFile([{ name: 'measured', points: [[1, 0.5], [2, 0.9]] }], { title: 'Time of a step', xTitle: 'images', yTitle: 'seconds' });
 */
export function lineChartFile(lines: readonly ChartLine[], options: ChartFileOptions): string {
  const { title, xTitle, yTitle } = options;
  const height = HEAD + PLOT.height + FOOT;
  const plot = plotOf(lines, options);
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${PLOT.width}" height="${height}" viewBox="0 0 ${PLOT.width} ${height}" role="img" aria-label="${title}: ${yTitle} over ${xTitle}; ${plot?.described ?? 'nothing to show'}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, Arial, 'DejaVu Sans', sans-serif">
<style>
${new Markup(colored(LIGHT))}
@media (prefers-color-scheme: dark) {
${new Markup(colored(DARK))}
}
</style>
<rect width="100%" height="100%" class="paper"/>
<text x="12" y="20" class="title">${title}</text>
<text x="12" y="40" class="muted">${yTitle}</text>
<g transform="translate(0 ${HEAD})">
${plot?.markup ?? html``}
</g>
<g transform="translate(${PLOT.left} ${HEAD + PLOT.height + FOOT / 2})">
${legend(lines)}
</g>
</svg>
`.text;
}

function legend(lines: readonly ChartLine[]): Markup[] {
  let left = 0;
  return lines.map(({ name }, i) => {
    const at = left;
    left += KEY.line + KEY.gap + name.length * LETTER + KEY.between;
    return html`<path class="${lineStyle(lines, i)}" d="M${at.toFixed(1)} 0h${KEY.line}"/><text x="${(at + KEY.line + KEY.gap).toFixed(1)}" y="4">${name}</text>
`;
  });
}

/** The rules with colours for their names: many programs that draw SVG know no variables and would draw all of it black. */
function colored(colors: Readonly<Record<string, string>>): string {
  return RULES.replaceAll(/var\(--([\w-]+)\)/g, (_, name: string) => colors[name]!);
}
