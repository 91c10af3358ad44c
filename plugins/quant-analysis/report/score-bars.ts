import { ap, difference, html, type Markup } from '../../html-page/index.ts';
import type { Analysis } from '../analysis.ts';

const TITLES = { float: 'float', weights: 'weights quantized alone', activations: 'activations quantized alone', quantized: 'quantized' } as const;

/** AP of the whole network in its forms, as bars. */
export function scoreBars({ scores, suggestion, images }: Analysis): Markup {
  const rows = [
    ...Object.entries(TITLES).map(([key, title]) => ({ key, title, score: scores[key as keyof typeof TITLES] })),
    ...suggestion.score === null ? [] : [{ key: 'suggested', title: 'with the suggestion below', score: suggestion.score }],
  ];
  const top = Math.max(...rows.map(({ score }) => score?.AP ?? 0), 1e-9);
  return html`<section>
<h2>What quantization costs</h2>
<p>AP on ${images.scores} images, and its difference from float.</p>
<div class="bars">${rows.map(({ key, title, score }) => html`
<div class="bar ${key}"><span class="name">${title}</span>
<svg viewBox="0 0 400 16" preserveAspectRatio="none" aria-hidden="true"><rect width="400" height="16" class="rail"/><rect width="${(400 * Math.max(score?.AP ?? 0, 0)) / top}" height="16" class="fill"/></svg>
<span class="number">${ap(score?.AP)}</span><span class="number muted">${key === 'float' ? '' : difference(score === null || scores.float === null ? null : score.AP - scores.float.AP)}</span></div>`)}
</div>
</section>`;
}
