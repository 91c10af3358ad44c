import { amount, ap, html, lineChart, renderDocument, short, tabs, UNKNOWN, type ChartLine, type Markup } from '../../html-page/index.ts';
import type { RunHistory } from '../history/run-history.ts';
import { StepSeries } from '../history/step-series.ts';
import { reportStyle } from '../page/report-style.ts';
import { smoothed } from '../page/smoothed.ts';
import { timeText } from '../page/time-text.ts';
import type { ComparedTraining } from './compare-trainings.ts';
import type { NamedHistory } from './open-histories.ts';
import type { SettingDifference } from './setting-differences.ts';

/** The page of several trainings side by side. */
export function renderComparison(histories: readonly NamedHistory[], trainings: readonly ComparedTraining[], settings: readonly SettingDifference[]): string {
  return renderDocument({
    title: `${trainings.length} trainings compared`, style: reportStyle, data: { id: 'comparison', value: { trainings, settings } },
    body: [
      html`<header><p class="label">Comparison</p><h1>${trainings.length === 1 ? trainings[0]!.label : `${trainings.length} trainings`}</h1></header>`,
      section('trainings', 'At their best', trainingTable(trainings)), section('curves', 'Curves', curves(histories)), section('settings', 'Options that differ', settingTable(trainings, settings)),
    ],
  });
}

function section(id: string, title: string, body: Markup): Markup {
  return html`<section id="${id}"><h2>${title}</h2>${body}</section>`;
}

interface Column {
  readonly title: string;
  readonly sort?: 'text' | 'low';
  value(training: ComparedTraining): number | string | null;
  text(training: ComparedTraining): string;
}

const COLUMNS: readonly Column[] = [
  { title: 'training', sort: 'text', value: ({ label }) => label, text: ({ label }) => label },
  { title: 'AP', value: ({ AP }) => AP, text: ({ AP }) => ap(AP) },
  { title: 'behind', sort: 'low', value: ({ behind }) => behind, text: ({ behind }) => (behind === 0 ? '' : ap(behind)) },
  { title: 'AP50', value: ({ AP50 }) => AP50, text: ({ AP50 }) => ap(AP50) },
  { title: 'best at step', sort: 'low', value: ({ bestIteration }) => bestIteration, text: ({ bestIteration }) => String(bestIteration ?? UNKNOWN) },
  { title: 'last AP', value: ({ lastAP }) => lastAP, text: ({ lastAP }) => ap(lastAP) },
  { title: 'loss', sort: 'low', value: ({ loss }) => loss, text: ({ loss }) => (loss === null ? UNKNOWN : short(loss)) },
  { title: 'weights', sort: 'low', value: ({ bytes }) => bytes, text: ({ bytes }) => `${amount(bytes)}B` },
  { title: 'steps', value: ({ iteration }) => iteration, text: ({ iteration, status }) => `${iteration}${status === 'done' ? '' : ` (${status})`}` },
  { title: 'time', sort: 'low', value: ({ seconds }) => seconds, text: ({ seconds }) => timeText(seconds) },
  { title: 'ms per image', sort: 'low', value: ({ msPerImage }) => msPerImage, text: ({ msPerImage }) => (msPerImage === null ? UNKNOWN : msPerImage.toPrecision(3)) },
  { title: 'target', sort: 'text', value: ({ target }) => target ?? 'float', text: ({ target }) => target ?? 'float' },
];

function trainingTable(trainings: readonly ComparedTraining[]): Markup {
  return html`<div class="wide"><table class="sortable"><caption>Trainings</caption>
<thead><tr>${COLUMNS.map(({ title, sort = 'high' }) => html`<th scope="col" data-sort="${sort}"><button type="button">${title}</button></th>`)}</tr></thead>
<tbody>${trainings.map((training) => html`
<tr>${COLUMNS.map(({ sort, value, text }) => html`<td${sort === 'text' ? html` class="text"` : html``} data-value="${value(training) ?? ''}">${text(training)}</td>`)}</tr>`)}
</tbody></table></div>`;
}

function curves(histories: readonly NamedHistory[]): Markup {
  const lines = (pointsOf: (history: RunHistory) => ChartLine['points']): ChartLine[] => histories.map(({ label, history }) => ({ name: label, points: pointsOf(history) }));
  const steps = (name: string) => lines(({ steps: series }) => smoothed(new StepSeries(series).points(name)));
  const evaluated = (name: 'AP' | 'AP50') => lines(({ evaluations }) => evaluations.flatMap((one) => (one[name] < 0 ? [] : [[one.iteration, one[name]] as const])));
  const precision = lines(({ curves: found }) => {
    const curve = found?.mean.find(({ iou }) => iou === 0.5);
    return curve === undefined ? [] : found!.recalls.map((recall, i) => [recall, curve.precision[i] ?? 0] as const);
  });
  return tabs([
    { title: 'AP', body: lineChart(evaluated('AP'), { title: 'AP over steps', xTitle: 'steps' }) },
    { title: 'AP50', body: lineChart(evaluated('AP50'), { title: 'AP50 over steps', xTitle: 'steps' }) },
    { title: 'loss', body: lineChart(steps('loss'), { title: 'smoothed loss over steps', xTitle: 'steps', log: true }) },
    { title: 'learning rate', body: lineChart(steps('learning_rate'), { title: 'learning rate over steps', xTitle: 'steps' }) },
    { title: 'precision and recall', body: lineChart(precision, { title: 'precision over recall at an IoU of 0.5, mean over classes', xTitle: 'recall', range: [0, 1], domain: [0, 1] }) },
  ], { id: 'curve', label: 'What is compared' });
}

function settingTable(trainings: readonly ComparedTraining[], settings: readonly SettingDifference[]): Markup {
  if (settings.length === 0) return html`<p>All options are the same.</p>`;
  return html`<div class="wide"><table class="sortable"><caption>Options, as JSON</caption>
<thead><tr>${['option', ...trainings.map(({ label }) => label)].map((title) => html`<th scope="col" data-sort="text"><button type="button">${title}</button></th>`)}</tr></thead>
<tbody>${settings.map(({ option, values }) => html`
<tr><th scope="row" class="plain">${option}</th>${values.map((value) => html`<td class="text">${value ?? UNKNOWN}</td>`)}</tr>`)}
</tbody></table></div>`;
}
