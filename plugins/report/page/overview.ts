import { amount, ap, html, type Markup } from '../../html-page/index.ts';
import type { EvaluationFacts, RunHistory } from '../history/run-history.ts';
import { timeText } from './time-text.ts';

/** What one wants to know first. */
export function overview(history: RunHistory): Markup {
  const { name, status, message, iteration, iterations, seconds, evaluations, model, begun, written, continued, weights, plan } = history;
  const best = bestOf(evaluations);
  const tiles: readonly (readonly [title: string, value: string, more: string])[] = [
    ['steps', `${iteration} of ${iterations}`, STATUS[status]],
    ['time', timeText(seconds), iteration === 0 ? '' : `${(seconds / iteration).toPrecision(3)} s a step`],
    ['best AP', ap(best?.AP), best === undefined ? 'not evaluated' : `after ${best.iteration} steps`],
    ['AP50', ap(best?.AP50), best === undefined ? '' : `on ${best.images} images`],
    ['weights', `${amount(model.bytes)}B`, plan === null ? 'float' : `${amount(model.floatBytes)}B in float`],
  ];
  return html`<header>
<p class="label">Training</p>
<h1>${name}</h1>
<p>${model.name}, ${model.classes} classes, ${amount(model.parameters)} parameters${weights === null ? '' : html`, from ${weights}`}${plan === null ? '' : html`, quantized for ${plan.target}`}.
Begun ${dateText(begun)}, written ${dateText(written)}${continued === 0 ? '' : `, continued ${continued} times`}.</p>
${message === null ? html`` : html`<p class="notice" role="status">${message}</p>`}
<dl class="tiles">${tiles.map(([title, value, more]) => html`<div><dt>${title}</dt><dd><b>${value}</b> <span class="muted">${more}</span></dd></div>`)}</dl>
</header>`;
}

const STATUS = { running: 'going on', done: 'done', stopped: 'stopped' } as const;

/** The evaluation with the highest AP, the first of several. */
export function bestOf(evaluations: readonly EvaluationFacts[]): EvaluationFacts | undefined {
  return evaluations.reduce<EvaluationFacts | undefined>((best, one) => (best === undefined || one.AP > best.AP ? one : best), undefined);
}

function dateText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
