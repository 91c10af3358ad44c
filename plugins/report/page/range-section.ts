import { html, short, type Markup } from '../../html-page/index.ts';
import type { QuantizerRanges, RangeFacts, RunHistory } from '../history/run-history.ts';
import type { PageSection } from './render-report.ts';

/** Quantizers before the fold. */
const SHOWN = 12;

/** What each quantizer represents, over time: those that moved most at last come first. */
export function rangeSection({ ranges, plan }: RunHistory): PageSection {
  const title = 'Ranges of quantizers';
  if (ranges.quantizers.length === 0) return { id: 'ranges', title, body: html`<p>${plan === null ? 'The training is in float.' : 'No range was looked at yet.'}</p>` };
  const cards = [...ranges.quantizers].sort((a, b) => lately(b) - lately(a)).map((one) => card(one, ranges));
  return {
    id: 'ranges', title,
    body: html`<p>The range that each quantizer represents, step after step; with a scale for each channel, the widest channel's. First come those that moved most in the last third:
what does not settle may want <code>quantization.freeze_observers</code>.</p>
<p class="controls"><label>Find <input type="search" data-filters="range-cards" placeholder="value, kind, weight"></label></p>
<div id="range-cards"><div class="cards">${cards.slice(0, SHOWN)}</div>
${cards.length <= SHOWN ? html`` : html`<details><summary>${cards.length - SHOWN} more quantizers</summary><div class="cards">${cards.slice(SHOWN)}</div></details>`}</div>`,
  };
}

/** How far the upper end moved in the last third, as a share of where it is. */
function lately({ high }: QuantizerRanges): number {
  const known = high.slice(Math.floor((high.length * 2) / 3)).filter((value) => value !== null);
  const last = Math.abs(known.at(-1) ?? 0);
  return last === 0 ? 0 : (Math.max(...known) - Math.min(...known)) / last;
}

function card(quantizer: QuantizerRanges, { iterations }: RangeFacts): Markup {
  const { name, kind, bits, weight, scales, low, high } = quantizer;
  return html`
<figure class="card" data-text="${name} ${kind} ${weight ? 'weight' : 'activation'}"><figcaption title="${name}">${name}</figcaption>${picture(quantizer, iterations)}
<p>${weight ? 'weight' : 'activation'}, ${bits} bits, ${kind}${scales === 1 ? '' : `, ${scales} channels`}</p>
<p>now <b>${rangeText(low.at(-1) ?? null, high.at(-1) ?? null)}</b>, at first ${rangeText(low[0] ?? null, high[0] ?? null)}</p></figure>`;
}

function rangeText(low: number | null, high: number | null): string {
  if (low === null || high === null) return '–';
  return low === -high ? `±${short(high)}` : `${short(low)} … ${short(high)}`;
}

const [WIDTH, HEIGHT] = [240, 70];

/** A band between both ends, zero marked. */
function picture({ name, low, high }: QuantizerRanges, iterations: readonly number[]): Markup {
  const known = iterations.flatMap((at, i) => (low[i] === null || high[i] === null ? [] : [[at, low[i]!, high[i]!] as const]));
  const [bottom, top] = [Math.min(0, ...known.map(([, value]) => value)), Math.max(0, ...known.map(([, , value]) => value))];
  if (known.length === 0 || bottom === top) return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" class="band" role="img" aria-label="range of ${name}: nothing yet"></svg>`;
  const [first, last] = [iterations[0]!, iterations.at(-1)!];
  const x = (at: number): string => (first === last ? WIDTH / 2 : (WIDTH * (at - first)) / (last - first)).toFixed(1);
  const y = (value: number): string => (HEIGHT * (1 - (value - bottom) / (top - bottom))).toFixed(1);
  const there = known.map(([at, , value]) => `${x(at)} ${y(value)}`);
  const back = known.map(([at, value]) => `${x(at)} ${y(value)}`).reverse();
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" class="band" preserveAspectRatio="none" role="img" aria-label="range of ${name}, ${rangeText(known[0]![1], known[0]![2])} at first, ${rangeText(known.at(-1)![1], known.at(-1)![2])} now"><path d="M${[...there, ...back].join('L')}z"/><path class="grid" d="M0 ${y(0)}H${WIDTH}"/></svg>`;
}
