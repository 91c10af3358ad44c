import { html, renderDocument, type Markup } from '../../html-page/index.ts';
import type { Analysis } from '../analysis.ts';
import { heatMap } from './heat-map.ts';
import { layerBars } from './layer-bars.ts';
import { layerTable } from './layer-table.ts';
import { pageStyle } from './page-style.ts';
import { scoreBars } from './score-bars.ts';
import { suggestionSection } from './suggestion-section.ts';
import { tensorCards } from './tensor-cards.ts';

/** The page of an analysis; the numbers are in it as JSON too. */
export function renderPage(analysis: Analysis): string {
  return renderDocument({
    title: `Which layer hurts: ${analysis.name}`, style: pageStyle, data: { id: 'analysis', value: analysis },
    body: [header(analysis), scoreBars(analysis), suggestionSection(analysis), heatMap(analysis), layerBars(analysis), layerTable(analysis), tensorCards(analysis)],
  });
}

function header({ name, weights, target, calibration, images, passes: { done, planned } }: Analysis): Markup {
  const origin = calibration === null ? 'as trained' : `calibrated with ${calibration.algo} on ${calibration.images} images`;
  return html`<header>
<p class="label">Which layer hurts</p>
<h1>${name}</h1>
<p>${weights}, ${origin}, for ${target}. Tensors compared with float on ${images.statistics} images.</p>
${done === planned ? html`` : html`<p class="notice">${done} of ${planned} scores are measured so far; run the same command again to go on.</p>`}
</header>`;
}
