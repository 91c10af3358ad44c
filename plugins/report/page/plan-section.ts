import { specText } from '../../../core/quant/spec-text.ts';
import { html } from '../../html-page/index.ts';
import type { RunHistory } from '../history/run-history.ts';
import type { PageSection } from './render-report.ts';

/** What is quantized how, who decided and why. */
export function planSection({ plan }: RunHistory): PageSection {
  const title = 'Quantization plan';
  if (plan === null) return { id: 'plan', title, body: html`<p>The training is in float.</p>` };
  const { entries, skips, target, notes } = plan;
  const rows = [
    ...entries.map(({ node, slot, spec, by, reason }) => ({ node, slot, how: specText(spec), by, reason, left: false })),
    ...skips.map(({ node, by, reason }) => ({ node, slot: '', how: 'float', by, reason, left: true })),
  ];
  return {
    id: 'plan', title,
    body: html`<p>${entries.length} inputs of layers are quantized for ${target}, ${skips.length} layers stay in float.</p>
${Object.entries(notes).map(([name, note]) => html`<p>${name}: ${note}</p>`)}
<p class="controls"><label>Find <input type="search" data-filters="plan-rows" placeholder="layer, kind, plugin"></label></p>
<div class="wide tall"><table class="sortable" id="plan-rows"><caption>Decisions</caption>
<thead><tr>${['layer', 'input', 'how', 'decided by', 'why'].map((name) => html`<th scope="col" data-sort="text"><button type="button">${name}</button></th>`)}</tr></thead>
<tbody>${rows.map(({ node, slot, how, by, reason, left }) => html`
<tr${left ? html` class="float"` : html``}>${[node, slot, how, by, reason].map((cell) => html`<td class="text">${cell}</td>`)}</tr>`)}
</tbody></table></div>`,
  };
}
