import { choice, html, lineChart, type Markup, type Panel } from '../../html-page/index.ts';
import type { CurveAt, CurveFacts, RunHistory } from '../history/run-history.ts';
import type { PageSection } from './render-report.ts';

/** Precision over recall of the last evaluation, over all classes and of each. */
export function curveSection({ curves, evaluations }: RunHistory): PageSection {
  const title = 'Precision and recall';
  if (curves === null || curves.mean.length === 0) {
    return { id: 'curves', title, body: html`<p>${evaluations.length === 0 ? 'Nothing was evaluated yet.' : 'The metric has no curves, or there was nothing to find.'}</p>` };
  }
  const panels: Panel[] = [
    { title: 'all classes', body: chart('mean over all classes', curves.recalls, curves.mean) },
    ...curves.categories.map(({ name, curves: own }) => ({ title: name, body: chart(name, curves.recalls, own) })),
  ];
  return {
    id: 'curves', title,
    body: html`<p>After ${curves.iteration} steps. A line for each overlap (IoU) that makes a detection right; its mean height is the average precision. ${left(curves)}</p>
${choice(panels, { id: 'curve', label: 'Class' })}`,
  };
}

function chart(of: string, recalls: readonly number[], curves: readonly CurveAt[]): Markup {
  const lines = curves.map(({ iou, precision }) => ({ name: `IoU ${iou}`, points: recalls.map((recall, i) => [recall, precision[i] ?? 0] as const) }));
  return lineChart(lines, { title: `precision over recall, ${of}`, xTitle: 'recall', range: [0, 1], domain: [0, 1] });
}

function left({ categories, total }: CurveFacts): string {
  return categories.length === total ? '' : `Shown are the first ${categories.length} of ${total} classes.`;
}
