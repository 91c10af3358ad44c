import { percent, short, html, type Markup } from '../../html-page/index.ts';
import type { Analysis } from '../analysis.ts';
import type { TensorStatistics } from '../statistics/tensor-statistics.ts';
import { decibels } from './decibels.ts';

/** Tensors shown before the fold. */
const SHOWN = 12;

/** Every quantized tensor's histogram with the range its quantizer represents, the noisiest first. */
export function tensorCards({ tensors }: Analysis): Markup {
  const sorted = [...tensors].sort((a, b) => (a.noise?.sqnr ?? Infinity) - (b.noise?.sqnr ?? Infinity));
  const cards = sorted.map(card);
  return html`<section>
<h2>Ranges and histograms</h2>
<p>Elements of each quantized tensor, counts on a logarithmic scale; the noisiest tensors first. Lines mark the largest represented magnitude,
the shaded part is clipped. A range far wider than most elements wastes levels; weights with one scale suffer from a single large channel.</p>
<div class="cards">${cards.slice(0, SHOWN)}</div>
${cards.length <= SHOWN ? html`` : html`<details><summary>${cards.length - SHOWN} more tensors</summary><div class="cards">${cards.slice(SHOWN)}</div></details>`}
</section>`;
}

function card(tensor: TensorStatistics): Markup {
  const { name, weight, spec, low, high, clipped, noise, readers } = tensor;
  return html`
<figure class="card"><figcaption title="${readers.join(', ')}">${name}</figcaption>${histogram(tensor)}
<p>${weight ? 'weight' : 'activation'}, ${spec.bits} bits, ${spec.kind}${spec.signed ? '' : ', unsigned'}</p>
<p>${short(low)} … ${short(high)}, represented ${representedText(tensor)}</p>
<p><b>${decibels(noise)} dB</b>, cosine ${noise === null ? '–' : noise.cosine.toFixed(6)}, clipped ${percent(clipped)} %</p></figure>`;
}

function representedText({ represented: { low, high }, scales }: TensorStatistics): string {
  const range = low === -high ? `±${short(high)}` : `${short(low)} … ${short(high)}`;
  return scales.length === 1 ? range : `${range} at most, ${short(Math.min(...scales))} at least, over ${scales.length} channels`;
}

const [WIDTH, HEIGHT] = [240, 80];

/** Bars over the elements there are, and the represented range, which the picture shows up to twice as wide as they reach. */
function histogram({ histogram: { from, to, counts }, represented: { low, high } }: TensorStatistics): Markup {
  const reach = to - from;
  const [left, right] = [Math.min(from, Math.max(low, from - reach)), Math.max(to, Math.min(high, to + reach))];
  const at = (value: number): number => (right > left ? (WIDTH * (value - left)) / (right - left) : 0);
  const top = Math.log10(1 + Math.max(...counts));
  const bin = reach / counts.length;
  const bars = counts.map((count, i) => (count === 0 ? '' : bar(at(from + i * bin), at(left + bin) - 0.4, (HEIGHT * Math.log10(1 + count)) / top))).join('');
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" class="histogram" role="img" aria-label="histogram"><path d="${bars}"/>${threshold(at(low), true)}${threshold(at(high), false)}</svg>`;
}

/** A bar that stands on the ground, as part of a path. */
function bar(x: number, width: number, height: number): string {
  return `M${x.toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}z`;
}

/** A line where the represented range ends, and a shade over what lies outside; nothing where it ends outside the picture. */
function threshold(x: number, left: boolean): Markup {
  if (x < 0 || x > WIDTH) return html``;
  const shade = left ? html`<rect x="0" y="0" width="${x.toFixed(1)}" height="${HEIGHT}" class="outside"/>` : html`<rect x="${x.toFixed(1)}" y="0" width="${(WIDTH - x).toFixed(1)}" height="${HEIGHT}" class="outside"/>`;
  return html`${shade}<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="0" y2="${HEIGHT}" class="threshold"/>`;
}
