import { difference, percent, html, type Markup } from '../../html-page/index.ts';
import type { Analysis, LayerAnalysis } from '../analysis.ts';
import type { LayerPair } from '../statistics/layer-noise.ts';
import { apLost, apWon } from '../layer-worth.ts';
import { decibels } from './decibels.ts';

/** One row: how a layer is judged, from 0 (no harm) to 1 (as bad as the row shows), and how that reads. */
interface Row {
  readonly title: string;
  readonly scale: string;
  harm(layer: LayerAnalysis): number | null;
  text(layer: LayerAnalysis): string;
}

const LABEL_WIDTH = 150;
const SCALE_WIDTH = 90;
const PAGE_WIDTH = 1124;
const ROW = 20;
const NAME_HEIGHT = 150;

/** Every layer in the order of the network, every measure as a row: dark is bad. */
export function heatMap(analysis: Analysis): Markup {
  const { layers } = analysis;
  const rows = rowsOf(analysis);
  const cell = Math.min(Math.max((PAGE_WIDTH - LABEL_WIDTH - SCALE_WIDTH) / layers.length, 11), 24);
  const right = LABEL_WIDTH + layers.length * cell;
  return html`<section>
<h2>Every layer, in the order of the network</h2>
<p>The darker, the worse. Point at a cell for its number.</p>
<div class="wide"><svg width="${Math.ceil(right + SCALE_WIDTH)}" height="${rows.length * ROW + NAME_HEIGHT}" class="heat" role="img" aria-label="heat map of layers">${rows.map((row, r) => html`
<text x="${LABEL_WIDTH - 8}" y="${r * ROW + 11}" text-anchor="end">${row.title}</text><rect x="${LABEL_WIDTH}" y="${r * ROW}" width="${(right - LABEL_WIDTH).toFixed(1)}" height="14" class="rail"/>${layers.map((layer, column) => cellOf(row, layer, html`x="${(LABEL_WIDTH + column * cell).toFixed(1)}" y="${r * ROW}" width="${(cell - 1).toFixed(1)}" height="14"`))}
<text x="${(right + 8).toFixed(1)}" y="${r * ROW + 11}" class="muted">${row.scale}</text>`)}
${layers.map(({ node }, column) => html`<text transform="translate(${(LABEL_WIDTH + (column + 0.5) * cell + 3).toFixed(1)} ${rows.length * ROW + 4}) rotate(-90)" text-anchor="end" class="layer">${node}</text>`)}
</svg></div>
</section>`;
}

function cellOf(row: Row, layer: LayerAnalysis, place: Markup): Markup {
  const harm = row.harm(layer);
  if (harm === null) return html``;
  return html`<rect ${place} fill-opacity="${Math.min(Math.max(harm, 0), 1).toFixed(2)}"><title>${layer.node}, ${row.title}: ${row.text(layer)}</title></rect>`;
}

function rowsOf(analysis: Analysis): Row[] {
  const lost = (layer: LayerAnalysis): number | null => apLost(analysis.scores, layer);
  const won = (layer: LayerAnalysis): number | null => apWon(analysis.scores, layer);
  return [
    noiseRow('own noise', 'own', [20, 45]),
    noiseRow('its weights alone', 'weights', [20, 45]),
    noiseRow('its activations alone', 'activations', [20, 45]),
    noiseRow('noise so far', 'accumulated', [0, 30]),
    { title: 'clipped', scale: '0.001 … 1 %', harm: ({ clipped }) => (clipped === 0 ? 0 : (Math.log10(clipped) + 5) / 3), text: ({ clipped }) => `${percent(clipped)} %` },
    differenceRow('AP lost by it alone', analysis, lost),
    differenceRow('AP back if it is float', analysis, won),
  ];
}

function noiseRow(title: string, pair: LayerPair, [bad, good]: readonly [number, number]): Row {
  return {
    title, scale: `${good} … ${bad} dB`,
    harm: ({ noise: { [pair]: noise } }) => (noise === null ? null : (good - noise.sqnr) / (good - bad)),
    text: ({ noise: { [pair]: noise } }) => `${decibels(noise)} dB`,
  };
}

/** Scores have no scale of their own: the worst layer is the darkest, unless the whole drop is larger chance. */
function differenceRow(title: string, { layers }: Analysis, of: (layer: LayerAnalysis) => number | null): Row {
  const top = Math.max(...layers.map((layer) => of(layer) ?? 0), 1e-3);
  return { title, scale: `0 … ${top.toFixed(3)}`, harm: (layer) => { const value = of(layer); return value === null ? null : value / top; }, text: (layer) => difference(of(layer)) };
}
