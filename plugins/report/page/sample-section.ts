import { html, type Markup } from '../../html-page/index.ts';
import { classColor, hex } from '../../visualize/class-color.ts';
import type { BoxFacts, RunHistory, SampleFacts } from '../history/run-history.ts';
import type { PageSection } from './render-report.ts';

/** Lowest score shown at first. */
const THRESHOLD = 0.5;

/** A few images with what was last found on them. */
export function sampleSection({ samples }: RunHistory): PageSection {
  const title = 'Detections';
  if (samples.length === 0) return { id: 'samples', title, body: html`<p>No images are shown: nothing was evaluated yet, or <code>report.sample_images</code> is 0.</p>` };
  return {
    id: 'samples', title,
    body: html`<p>Solid boxes were found in the last evaluation, dashed ones are annotated.</p>
<p class="controls"><label>Lowest score <input type="range" id="score" min="0.05" max="1" step="0.05" value="${THRESHOLD}"> <output for="score">${THRESHOLD.toFixed(2)}</output></label>
<label><input type="checkbox" id="truth" checked> annotations</label></p>
<div class="samples" id="sample-images">${samples.map(figure)}</div>`,
  };
}

function figure({ file, thumbnail, width, height, truth, found }: SampleFacts): Markup {
  const line = Math.max(width, height) / 220;
  return html`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${file}: ${described(found)}; annotated ${truth.length}" stroke-width="${line.toFixed(2)}" font-size="${(line * 7).toFixed(1)}">
<image href="${thumbnail}" width="${width}" height="${height}" preserveAspectRatio="none"/>
${truth.map((box) => rectangle(box, html`class="truth" stroke-dasharray="${(line * 3).toFixed(1)}"`))}
${[...found].reverse().map((box) => html`<g class="found" data-score="${box.score.toFixed(4)}"${box.score < THRESHOLD ? html` hidden` : html``}>${rectangle(box, html``)}<text x="${box.bbox[0].toFixed(1)}" y="${Math.max(box.bbox[1] - line, line * 7).toFixed(1)}">${box.label} ${box.score.toFixed(2)}</text></g>`)}
</svg><figcaption>${file}</figcaption></figure>`;
}

function rectangle({ category, bbox: [x, y, w, h], label }: BoxFacts, more: Markup): Markup {
  return html`<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(0, w).toFixed(1)}" height="${Math.max(0, h).toFixed(1)}" stroke="${hex(classColor(category))}" ${more}><title>${label}</title></rect>`;
}

function described(found: SampleFacts['found']): string {
  const shown = found.filter(({ score }) => score >= THRESHOLD);
  return shown.length === 0 ? 'nothing found' : shown.map(({ label, score }) => `${label} ${score.toFixed(2)}`).join(', ');
}
