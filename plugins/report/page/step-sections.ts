import { html, lineChart, tabs, type ChartLine } from '../../html-page/index.ts';
import type { RunHistory } from '../history/run-history.ts';
import { StepSeries } from '../history/step-series.ts';
import type { PageSection } from './render-report.ts';
import { smoothed } from './smoothed.ts';

/** What every step tells: loss and its parts, the learning rate, the time it took. */
export function stepSections({ steps }: RunHistory): PageSection[] {
  const series = new StepSeries(steps);
  const parts = series.names().filter((name) => name.startsWith('loss_'));
  const total: ChartLine[] = [{ name: 'smoothed', points: smoothed(series.points('loss')) }, { name: 'loss', points: series.points('loss'), faint: true }];
  const ofParts = parts.map((name): ChartLine => ({ name: name.slice('loss_'.length).replaceAll('_', ' '), points: smoothed(series.points(name)) }));
  const chart = (title: string, lines: readonly ChartLine[], log = false) => lineChart(lines, { title, xTitle: 'steps', log });
  const loss = [
    { title: 'logarithmic', body: chart('loss over steps', total, true) }, { title: 'linear', body: chart('loss over steps', total) },
    ...parts.length === 0 ? [] : [{ title: 'parts', body: chart('parts of the loss over steps, smoothed', ofParts, true) }],
  ];
  const times: ChartLine[] = [{ name: 'step', points: smoothed(series.points('seconds')) }, { name: 'of it waiting for data', points: smoothed(series.points('wait_seconds')) }];
  const rate = [
    { title: 'learning rate', body: chart('learning rate over steps', [{ name: 'learning rate', points: series.points('learning_rate') }]) },
    { title: 'seconds per step', body: chart('seconds per step, smoothed', times) },
  ];
  return [
    { id: 'loss', title: 'Loss', body: html`<p>Mean over the images of a step. ${averaged(steps.width)}</p>${tabs(loss, { id: 'loss-chart', label: 'Scale of the loss' })}` },
    { id: 'rate', title: 'Learning rate and speed', body: tabs(rate, { id: 'rate-chart', label: 'What is shown over steps' }) },
  ];
}

function averaged(width: number): string {
  return width === 1 ? '' : `Each point is the mean of ${width} steps.`;
}
