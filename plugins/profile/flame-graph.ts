import type { Markup } from '../html-page/index.ts';
import { html } from '../html-page/index.ts';
import type { ProfileReport } from './profile-graph.ts';
import type { NodeTime } from './summarize.ts';

/** A box, and those above it. */
interface Frame {
  readonly name: string;
  readonly milliseconds: number;
  readonly inside: readonly Frame[];
}

const WIDTH = 1200;
const ROW = 18;
const MARGIN = 10;
const TITLE = 30;
/** Narrower boxes would not be seen. */
const NARROWEST = 0.4;
/** A letter of the fixed-width font. */
const LETTER = 6.7;

/**
 * A profile as a flame graph in SVG, which needs nothing beside it: the step below, then its parts, layers, nodes and what the engine
 * makes of them; as wide as it took long. What is under the pointer is named with its time.
 * @example
 * const svg = flameGraph(await kernel.run('profile', { stage: 'eval', steps: 1 }));
 */
export function flameGraph(report: ProfileReport): string {
  const root: Frame = { name: `${report.graph}, ${report.stage}`, milliseconds: report.nodeMilliseconds, inside: framesOf(report.nodes, [({ part }) => part, ({ layer }) => layer, ({ name, op }) => `${name} (${op})`]) };
  const depth = depthOf(root);
  const height = TITLE + depth * ROW + 2 * MARGIN;
  const boxes = boxesOf(root, { left: MARGIN, bottom: height - MARGIN, scale: (WIDTH - 2 * MARGIN) / root.milliseconds, total: root.milliseconds });
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="11">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${MARGIN}" y="20" font-size="13" font-weight="bold" fill="#1f2328">${titleOf(report)}</text>
${boxes}</svg>
`.text;
}

function titleOf({ stage, graph, batch, size, threads, milliseconds }: ProfileReport): string {
  return `${graph}, ${stage}: ${milliseconds.toFixed(1)} ms for a batch of ${batch} at ${size.join('x')}, ${threads} threads`;
}

/** Groups by one key after the other; the innermost frames are the engine's ops. */
function framesOf(nodes: readonly NodeTime[], [key, ...keys]: readonly ((node: NodeTime) => string)[]): Frame[] {
  if (key === undefined) return nodes.flatMap(({ engine }) => Object.entries(engine).map(([name, milliseconds]) => ({ name, milliseconds, inside: [] })));
  return [...Map.groupBy(nodes, key)].map(([name, same]) => ({ name, milliseconds: same.reduce((sum, node) => sum + node.milliseconds, 0), inside: framesOf(same, keys) }));
}

function depthOf({ inside }: Frame): number {
  return 1 + Math.max(0, ...inside.map(depthOf));
}

interface Area {
  readonly left: number;
  readonly bottom: number;
  readonly scale: number;
  readonly total: number;
}

function boxesOf({ name, milliseconds, inside }: Frame, { left, bottom, scale, total }: Area): Markup[] {
  const width = milliseconds * scale;
  if (width < NARROWEST) return [];
  const top = bottom - ROW;
  const letters = Math.floor((width - 6) / LETTER);
  const label = letters < 3 ? '' : name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
  const box = html`<g><title>${name}: ${milliseconds.toFixed(2)} ms, ${(100 * milliseconds / total).toFixed(1)} %</title><rect x="${left.toFixed(2)}" y="${top}" width="${Math.max(width - 0.5, 0.3).toFixed(2)}" height="${ROW - 1}" rx="1" fill="${colour(name)}"/><text x="${(left + 3).toFixed(2)}" y="${bottom - 5}" fill="#1f2328">${label}</text></g>
`;
  let next = left;
  const above = inside.toSorted((a, b) => b.milliseconds - a.milliseconds).flatMap((frame) => {
    const boxes = boxesOf(frame, { left: next, bottom: top, scale, total });
    next += frame.milliseconds * scale;
    return boxes;
  });
  return [box, ...above];
}

/** One warm colour per name, the same in every picture. */
function colour(name: string): string {
  let hash = 0;
  for (const letter of name.replace(/_?\d+/g, '')) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `hsl(${10 + hash % 45} 80% ${68 + (hash >>> 8) % 14}%)`;
}
