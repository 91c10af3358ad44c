import { ap, difference, html, lineChart, type ChartLine, type Markup } from '../../html-page/index.ts';
import type { EvaluationFacts, RunHistory } from '../history/run-history.ts';
import { bestOf } from './overview.ts';
import type { PageSection } from './render-report.ts';

/** Lines of the chart: the numbers that COCO and VOC lead with. */
const SHOWN = ['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl'];

/** AP over time, and of each class. */
export function accuracySection({ evaluations }: RunHistory): PageSection {
  const title = 'Average precision';
  const last = evaluations.at(-1);
  if (last === undefined) return { id: 'accuracy', title, body: html`<p>Nothing was evaluated yet. Training evaluates with <code>--eval</code>, every <code>snapshot_iter</code> steps.</p>` };
  const lines = SHOWN.flatMap((name): ChartLine[] => {
    const points = evaluations.flatMap(({ iteration, stats }) => ((stats[name] ?? -1) >= 0 ? [[iteration, stats[name]!] as const] : []));
    return points.length === 0 ? [] : [{ name, points }];
  });
  return {
    id: 'accuracy', title,
    body: html`<p>Measured on ${last.images} images on the ${last.stage === 'float' ? 'float graph' : 'graph with fake-quant'}, ${last.msPerImage.toPrecision(3)} ms an image.</p>
${lineChart(lines, { title: 'average precision over steps', xTitle: 'steps' })}
${classTable(evaluations, last)}
<details><summary>All evaluations</summary>${evaluationTable(evaluations)}</details>`,
  };
}

function evaluationTable(evaluations: readonly EvaluationFacts[]): Markup {
  const names = [...new Set(evaluations.flatMap(({ stats }) => Object.keys(stats)))];
  return html`<div class="wide"><table class="sortable"><caption>Evaluations</caption>
<thead><tr>${['steps', ...names].map((name) => html`<th scope="col"><button type="button">${name}</button></th>`)}</tr></thead>
<tbody>${evaluations.map(({ iteration, stats }) => html`
<tr><td>${iteration}</td>${names.map((name) => html`<td data-value="${stats[name] ?? ''}">${known(stats[name])}</td>`)}</tr>`)}
</tbody></table></div>`;
}

/** What of a class is known now, and how it was when the whole was best. */
function classTable(evaluations: readonly EvaluationFacts[], last: EvaluationFacts): Markup {
  if (last.categories.length < 2) return html``;
  const best = bestOf(evaluations)!;
  const rows = last.categories.map((category, i) => ({ ...category, then: best.categories[i]?.AP ?? -1 }));
  return html`<details><summary>Each of the ${rows.length} classes</summary><div class="wide"><table class="sortable"><caption>Average precision of the classes after ${last.iteration} steps</caption>
<thead><tr><th scope="col" data-sort="text"><button type="button">class</button></th>${['AP', 'AP50', `AP when best (${best.iteration})`, 'difference'].map((name) => html`<th scope="col"><button type="button">${name}</button></th>`)}</tr></thead>
<tbody>${rows.map(({ name, AP, AP50, then }) => html`
<tr><td class="text">${name}</td><td data-value="${AP}">${known(AP)}</td><td data-value="${AP50}">${known(AP50)}</td><td data-value="${then}">${known(then)}</td><td data-value="${AP - then}">${AP < 0 || then < 0 ? known(-1) : difference(AP - then)}</td></tr>`)}
</tbody></table></div></details>`;
}

/** A metric's -1 means that there is nothing to find. */
function known(value: number | undefined): string {
  return ap(value === undefined || value < 0 ? undefined : value);
}
