import { amount, ap, percent, html, type Markup } from '../../html-page/index.ts';
import type { Analysis } from '../analysis.ts';

/** Which layers should stay float, ready to paste. */
export function suggestionSection({ suggestion, skips }: Analysis): Markup {
  const { layers, reason, notQuantPattern, score, floatBytes, multiplyAddShare } = suggestion;
  return html`<section>
<h2>What to leave in float</h2>
<p>${reason}</p>
${layers.length === 0 ? html`` : html`<pre>quantization:
  not_quant_pattern: [${notQuantPattern.map((pattern) => JSON.stringify(pattern)).join(', ')}]</pre>
<p>${score === null ? '' : html`AP then <b>${ap(score.AP)}</b>. `}Its cost: ${amount(floatBytes)} bytes more, ${percent(multiplyAddShare)} % of the multiply-adds in float.
<code>slimtap search</code> finds a smaller set for a goal.</p>`}
${skips.length === 0 ? html`` : html`<p class="muted">Float already: ${skips.map(({ node }) => node).join(', ')}.</p>`}
</section>`;
}
