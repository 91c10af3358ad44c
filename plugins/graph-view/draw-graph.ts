import { pictureTooLarge } from '../../core/errors.ts';
import { layout, type Layout, type Point, type Shape } from './layout.ts';
import { pictureOf, type Figure, type Mark, type Panel, type Picture } from './picture.ts';

export interface DrawGraphOptions {
  /** How many boxes and ellipses a picture may have in all. @default 2500 */
  readonly limit?: number;
}

/** Text is set in a fixed-width font, whose letters are about this wide and high: no fonts are needed to draw. */
const LETTER = { width: 6.7, height: 14 };
const MARGIN = 16;
const TITLE = 34;
const LEGEND = 34;
/** Longer names end in an ellipsis; the whole one is in the figure's title. */
const LONGEST = 34;

const COLORS: Readonly<Record<Mark, { readonly fill: string; readonly line: string; readonly label: string }>> = {
  added: { fill: '#d3f2d9', line: '#1a7f37', label: 'added' },
  changed: { fill: '#fff1c2', line: '#9a6700', label: 'changed' },
  removed: { fill: '#ffdedb', line: '#cf222e', label: 'removed' },
};
const PLAIN: Readonly<Record<Figure['kind'], string>> = { op: '#dbeafe', value: '#ffffff', stored: '#eceff3' };

/**
 * Graphs side by side as an SVG: ops as boxes, values as ellipses, from top to bottom; what is marked has a colour.
 * The same graphs give the same bytes.
 *
 * @throws ERR_PICTURE_TOO_LARGE above the limit
 * @example
 * const svg = drawGraph([{ title: 'net', graph }]);
 */
export function drawGraph(panels: readonly Panel[], { limit = 2500 }: DrawGraphOptions = {}): string {
  const pictures = panels.map(pictureOf);
  const count = pictures.reduce((sum, { figures }) => sum + figures.length, 0);
  if (count > limit) throw pictureTooLarge(count, limit);
  const placed = pictures.map((picture, i) => placePanel(picture, panels[i]!.title));
  const width = placed.reduce((sum, one) => sum + one.width + MARGIN, MARGIN);
  const height = TITLE + Math.max(0, ...placed.map((one) => one.height)) + LEGEND + MARGIN;
  const marks = (Object.keys(COLORS) as Mark[]).filter((mark) => pictures.some(({ figures }) => figures.some((figure) => figure.mark === mark)));
  let left = MARGIN;
  const groups = placed.map((one) => {
    const group = `<g transform="translate(${round(left)} 0)">\n${one.lines.join('\n')}\n</g>`;
    left += one.width + MARGIN;
    return group;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="11" text-anchor="middle">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#57606a"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...groups,
    ...legend(marks, height - MARGIN),
    '</svg>',
    '',
  ].join('\n');
}

interface Placed {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

function placePanel({ figures, edges }: Picture, title: string): Placed {
  const shapes = figures.map(shapeOf);
  const found: Layout = shapes.length === 0 ? { width: 0, height: 0, centers: [], routes: [] } : layout(shapes, edges);
  const width = Math.max(found.width, title.length * LETTER.width * 1.3);
  const shift = (width - found.width) / 2;
  const moved = ({ x, y }: Point): Point => ({ x: x + shift, y: y + TITLE });
  return {
    width, height: found.height,
    lines: [
      `<text x="${round(width / 2)}" y="22" font-size="14" font-weight="bold" fill="#1f2328">${escapeXml(title)}</text>`,
      '<g fill="none" stroke="#57606a" marker-end="url(#arrow)">',
      ...found.routes.map((points) => `<path d="${pathData(points.map(moved))}"/>`),
      '</g>',
      ...figures.map((figure, i) => figureSvg(figure, shapes[i]!, moved(found.centers[i]!))),
    ],
  };
}

function shapeOf({ kind, lines, light }: Figure): Shape {
  const text = Math.max(...lines.map((line) => shorten(line).length)) * LETTER.width;
  const height = lines.length * LETTER.height;
  return kind === 'op' ? { light, width: text + 20, height: height + 12 } : { light, width: text * 1.15 + 26, height: height + 16 };
}

function figureSvg({ kind, lines, detail, mark }: Figure, { width, height }: Shape, { x, y }: Point): string {
  const { fill, line } = mark === undefined ? { fill: PLAIN[kind], line: '#57606a' } : COLORS[mark];
  const paint = `fill="${fill}" stroke="${line}"${mark === undefined ? '' : ' stroke-width="1.6"'}${mark === 'removed' ? ' stroke-dasharray="5 3"' : ''}`;
  const outline = kind === 'op'
    ? `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="3" ${paint}/>`
    : `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(width / 2)}" ry="${round(height / 2)}" ${paint}/>`;
  const first = y - (lines.length - 1) * LETTER.height / 2 + 4;
  const text = lines.map((one, i) => `<text x="${round(x)}" y="${round(first + i * LETTER.height)}" fill="${i === 0 ? '#1f2328' : '#57606a'}"${kind === 'op' && i === 0 ? ' font-weight="bold"' : ''}>${escapeXml(shorten(one))}</text>`);
  return `<g><title>${escapeXml(detail)}</title>${outline}${text.join('')}</g>`;
}

function legend(marks: readonly Mark[], bottom: number): string[] {
  return marks.flatMap((mark, i) => {
    const { fill, line, label } = COLORS[mark];
    const x = MARGIN + i * 100;
    return [
      `<rect x="${x}" y="${round(bottom - 12)}" width="14" height="12" fill="${fill}" stroke="${line}"/>`,
      `<text x="${x + 20}" y="${round(bottom - 2)}" text-anchor="start" fill="#1f2328">${label}</text>`,
    ];
  });
}

/** Curves that leave and arrive upright. */
function pathData(points: readonly Point[]): string {
  const [start, ...rest] = points as [Point, ...Point[]];
  let last = start;
  return `M${round(start.x)} ${round(start.y)}` + rest.map((point) => {
    const middle = (last.y + point.y) / 2;
    const curve = `C${round(last.x)} ${round(middle)} ${round(point.x)} ${round(middle)} ${round(point.x)} ${round(point.y)}`;
    last = point;
    return curve;
  }).join('');
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Characters XML does not know become a replacement. */
function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"]/g, (character) => entities[character]!);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
