import { amount, difference, percent, html, type Markup } from '../../html-page/index.ts';
import type { Analysis, LayerAnalysis } from '../analysis.ts';
import { apLost, apWon } from '../layer-worth.ts';
import { decibels } from './decibels.ts';

/** One column: what is sorted by, and what is shown. */
interface Column {
  readonly title: string;
  readonly tip: string;
  /** What comes first at the first click: the largest number, the smallest, or words in order. @default 'high' */
  readonly sort?: 'high' | 'low' | 'text';
  value(layer: LayerAnalysis, analysis: Analysis): number | string | null;
  text(layer: LayerAnalysis, analysis: Analysis): string;
}

const COLUMNS: readonly Column[] = [
  { title: 'layer', tip: 'name for not_quant_pattern: name:…', sort: 'text', value: ({ node }) => node, text: ({ node }) => node },
  { title: 'op', tip: 'operator', sort: 'text', value: ({ op }) => op, text: ({ op }) => op },
  { title: 'weights', tip: 'quantized weights', value: ({ weights }) => weights, text: ({ weights }) => amount(weights) },
  { title: 'MACs', tip: 'multiply-adds per image', value: ({ multiplyAdds }) => multiplyAdds, text: ({ multiplyAdds }) => amount(multiplyAdds) },
  ...(['own', 'weights', 'activations', 'accumulated'] as const).map((pair): Column => ({
    title: { own: 'own dB', weights: 'w dB', activations: 'a dB', accumulated: 'so far dB' }[pair],
    tip: { own: 'signal to noise at its output, from quantizing it', weights: 'with its weights quantized alone', activations: 'with its activations quantized alone', accumulated: 'against the float network, all layers before it quantized' }[pair],
    sort: 'low', value: ({ noise }) => noise[pair]?.sqnr ?? null, text: ({ noise }) => decibels(noise[pair]),
  })),
  { title: 'clipped %', tip: 'largest share of clipped elements among what it reads', value: ({ clipped }) => clipped, text: ({ clipped }) => percent(clipped) },
  { title: 'AP, only it', tip: 'AP lost when it alone is quantized', value: (layer, analysis) => apLost(analysis.scores, layer), text: (layer, analysis) => { const lost = apLost(analysis.scores, layer); return difference(lost === null ? null : -lost); } },
  { title: 'AP, all but it', tip: 'AP won back when it alone is float', value: (layer, analysis) => apWon(analysis.scores, layer), text: (layer, analysis) => difference(apWon(analysis.scores, layer)) },
];

/** Every number of every layer, sortable by a click on a heading. */
export function layerTable(analysis: Analysis): Markup {
  const suggested = new Set(analysis.suggestion.layers);
  return html`<section>
<h2>All numbers of all layers</h2>
<p>Click a heading to sort. Marked layers are those suggested above.</p>
<div class="wide"><table class="sortable" id="layers"><thead><tr>${COLUMNS.map(({ title, tip, sort = 'high' }) => html`<th data-sort="${sort}" title="${tip}"><button type="button">${title}</button></th>`)}</tr></thead>
<tbody>${analysis.layers.map((layer) => html`
<tr${suggested.has(layer.node) ? html` class="suggested"` : html``}>${COLUMNS.map((column) => html`<td${column.sort === 'text' ? html` class="text"` : html``} data-value="${column.value(layer, analysis) ?? ''}">${column.text(layer, analysis)}</td>`)}</tr>`)}
</tbody></table></div>
</section>`;
}
