import type { Analysis } from '../analysis.ts';
import { heatMap } from './heat-map.ts';
import { html, Markup } from './html.ts';
import { layerBars } from './layer-bars.ts';
import { layerTable } from './layer-table.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { scoreBars } from './score-bars.ts';
import { suggestionSection } from './suggestion-section.ts';
import { tensorCards } from './tensor-cards.ts';

/** One page that needs nothing but itself: style, script, pictures and the numbers as JSON are in it, and it may load nothing else. */
export function renderPage(analysis: Analysis): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Which layer hurts: ${analysis.name}</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
<main>
${header(analysis)}
${scoreBars(analysis)}
${suggestionSection(analysis)}
${heatMap(analysis)}
${layerBars(analysis)}
${layerTable(analysis)}
${tensorCards(analysis)}
</main>
<script type="application/json" id="analysis">${new Markup(embeddable(analysis))}</script>
<script>${new Markup(pageScript)}</script>
</body>
</html>
`.text;
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

/** JSON in which no text can end the script element it stands in. */
function embeddable(analysis: Analysis): string {
  return JSON.stringify(analysis).replaceAll('<', '\\u003c');
}
