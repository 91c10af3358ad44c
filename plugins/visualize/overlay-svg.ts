import type { Detection } from '../../core/model.ts';
import { classColor, hex, textColor, type Rgb } from './class-color.ts';
import { CAP_HEIGHT } from './stroke-font.ts';
import { textPath } from './text-path.ts';

/** What an overlay shows. */
export interface OverlayOptions {
  readonly width: number;
  readonly height: number;
  /** Class names by category id; the id itself where there is none. */
  readonly labels: ReadonlyMap<number, string>;
}

/** Boxes with a label each as an SVG of the image's size: paths only, no text element, so no font is asked for. */
export function overlaySvg(detections: readonly Detection[], options: OverlayOptions): string {
  const { width, height, labels } = options;
  const colors = new Map([...labels.keys()].map((categoryId, index) => [categoryId, classColor(index)]));
  const colorOf = (categoryId: number): Rgb => colors.get(categoryId) ?? classColor(categoryId);
  // Labels after all boxes, so that no line crosses a text.
  const boxes = detections.map(({ bbox, categoryId }) => box(bbox, colorOf(categoryId), options));
  const texts = detections.map(({ bbox: [x, y], categoryId, score }) => {
    const text = `${labels.get(categoryId) ?? `#${categoryId}`} ${score.toFixed(2)}`;
    return label(text, { x, y }, colorOf(categoryId), { width, height });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" fill="none" stroke-linecap="round" stroke-linejoin="round">${[...boxes, ...texts].join('')}</svg>`;
}

function box([x, y, w, h]: Detection['bbox'], color: Rgb, { width, height }: OverlayOptions): string {
  return `<rect x="${fix(x)}" y="${fix(y)}" width="${fix(Math.max(0, w))}" height="${fix(Math.max(0, h))}" stroke="${hex(color)}" stroke-width="${fix(lineWidth(width, height))}"/>`;
}

/** A filled strip with the text, above the box where there is room, otherwise inside its top edge. */
function label(text: string, at: { x: number; y: number }, color: Rgb, image: { width: number; height: number }): string {
  const size = textSize(image.width, image.height);
  const scale = size / CAP_HEIGHT;
  const { width, glyphs } = textPath(text);
  const strip = { width: width * scale + size, height: size * 1.9 };
  const x = clamp(at.x - lineWidth(image.width, image.height) / 2, 0, image.width - strip.width);
  const y = at.y >= strip.height ? at.y - strip.height : clamp(at.y, 0, image.height - strip.height);
  const strokes = glyphs.map((glyph) => `<path transform="translate(${fix(glyph.x)} 0)" d="${glyph.path}"/>`).join('');
  return `<rect x="${fix(x)}" y="${fix(y)}" width="${fix(strip.width)}" height="${fix(strip.height)}" fill="${hex(color)}"/>`
    + `<g transform="translate(${fix(x + size / 2)} ${fix(y + size * 0.42)}) scale(${fix(scale)})" stroke="${textColor(color)}" stroke-width="0.95">${strokes}</g>`;
}

/** Height of capitals in pixels: small on small images, never below what can be read. */
function textSize(width: number, height: number): number {
  return Math.max(8, Math.min(width, height) / 45);
}

function lineWidth(width: number, height: number): number {
  return Math.max(2, Math.min(width, height) / 300);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

function fix(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 1000) / 1000) : '0';
}
