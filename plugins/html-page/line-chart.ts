import { html, type Markup } from './html.ts';
import { lineStyle, plotOf, PLOT, type ChartLine, type ChartOptions } from './plot.ts';

/** Lines over a common axis as a picture with a legend. `chartScript` tells the numbers under the pointer. */
export function lineChart(lines: readonly ChartLine[], options: ChartOptions): Markup {
  const plot = plotOf(lines, options);
  if (plot === undefined) return html`<p class="muted">Nothing to show yet.</p>`;
  const { markup, x, y, described } = plot;
  return html`<figure class="chart">
<svg viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img" tabindex="0" aria-label="${options.title}: ${described}" data-x="${x.join(' ')}" data-y="${y.join(' ')}" data-log="${options.log === true ? 'yes' : 'no'}" data-plot="${PLOT.left} ${PLOT.right} ${PLOT.top} ${PLOT.bottom}">
${markup}
</svg>
<figcaption>${lines.map(({ name }, i) => html`<span class="item"><svg viewBox="0 0 22 10" aria-hidden="true"><path class="${lineStyle(lines, i)}" d="M0 5H22"/></svg>${name}</span>`)}<output></output></figcaption>
</figure>`;
}
