import { difference, html, type Markup } from '../../html-page/index.ts';
import type { Analysis } from '../analysis.ts';
import { apLost, apWon, layerWorth } from '../layer-worth.ts';

/** Layers shown before the fold. */
const SHOWN = 16;

/** What each layer costs in AP, the most expensive first, seen from both sides. */
export function layerBars(analysis: Analysis): Markup {
  const { scores } = analysis;
  const measured = analysis.layers.filter((layer) => layerWorth(scores, layer) !== null).sort((a, b) => layerWorth(scores, b)! - layerWorth(scores, a)!);
  if (measured.length === 0) return html``;
  const top = Math.max(...measured.flatMap((layer) => [apLost(scores, layer) ?? 0, apWon(scores, layer) ?? 0].map(Math.abs)), 1e-9);
  const rows = measured.map((layer) => row(layer.node, apLost(scores, layer), apWon(scores, layer), top));
  return html`<section>
<h2>What each layer costs</h2>
<p><span class="key lost"></span> AP lost when this layer alone is quantized, <span class="key won"></span> AP won back when it alone is float.
A layer that matters shows on both sides; single differences of a few thousandths are chance.</p>
<div class="pairs">${rows.slice(0, SHOWN)}</div>
${rows.length <= SHOWN ? html`` : html`<details><summary>${rows.length - SHOWN} more</summary><div class="pairs">${rows.slice(SHOWN)}</div></details>`}
</section>`;
}

const HALF = 150;

function row(name: string, lost: number | null, won: number | null, top: number): Markup {
  return html`
<div class="pair"><span class="name">${name}</span><span class="number">${difference(lost === null ? null : -lost)}</span>
<svg viewBox="-${HALF} 0 ${2 * HALF} 14" preserveAspectRatio="none" aria-hidden="true">${bar(lost, top, -1, 'lost')}${bar(won, top, 1, 'won')}<rect x="-0.5" width="1" height="14" class="axis"/></svg>
<span class="number">${difference(won)}</span></div>`;
}

/** Harm grows outwards from the middle; what is the other way round is drawn hollow. */
function bar(value: number | null, top: number, side: -1 | 1, kind: string): Markup {
  const length = (HALF * Math.abs(value ?? 0)) / top;
  return html`<rect x="${side < 0 ? -length : 0}" width="${length}" y="2" height="10" class="${kind}${(value ?? 0) < 0 ? ' hollow' : ''}"/>`;
}
