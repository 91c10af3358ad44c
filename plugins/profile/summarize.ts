import type { Graph, Node } from '../../core/ir/types.ts';
import { assignLayers, type Part } from './assign-layers.ts';
import { middle, type Trace, type TracedNode } from './read-trace.ts';

export type { Part } from './assign-layers.ts';

/** What all nodes of one op took. */
export interface OpTime {
  readonly op: string;
  readonly milliseconds: number;
  /** Of all nodes' time. */
  readonly share: number;
  readonly nodes: number;
}

/** What one node of the graph took, all that the engine makes of it together. */
export interface NodeTime {
  readonly name: string;
  readonly op: string;
  readonly scope: string;
  readonly layer: string;
  readonly part: Part;
  readonly milliseconds: number;
  /** What the engine makes of it, by its own op. */
  readonly engine: Readonly<Record<string, number>>;
}

/** What a layer took. */
export interface LayerTime extends Readonly<Record<Part, number>> {
  readonly layer: string;
  readonly milliseconds: number;
  readonly share: number;
}

/** Where the time went, the most expensive first. */
export interface Summary {
  /** The middle one of the runs. */
  readonly milliseconds: number;
  /** The nodes' times added up, each the middle one of the runs. */
  readonly nodeMilliseconds: number;
  /** By the engine's op. */
  readonly engineOps: readonly OpTime[];
  /** By the graph's op. */
  readonly ops: readonly OpTime[];
  readonly layers: readonly LayerTime[];
  readonly nodes: readonly NodeTime[];
}

/** What the engine adds of its own belongs to no node: copies into another layout, and outputs. */
export const ENGINE = '(engine)';

/** Joins what the engine measured with the graph it was made of. */
export function summarize(graph: Graph, { runs, nodes: traced }: Trace): Summary {
  const total = sum(traced, ({ milliseconds }) => milliseconds);
  const nodes = nodeTimes(graph, traced);
  return {
    milliseconds: middle(runs), nodeMilliseconds: total,
    engineOps: opTimes(traced, total), ops: opTimes(nodes, total), layers: layerTimes(nodes, total), nodes,
  };
}

function nodeTimes(graph: Graph, traced: readonly TracedNode[]): NodeTime[] {
  const places = assignLayers(graph);
  const groups = Map.groupBy(traced, ({ name }) => nodeOf(graph, name));
  return byTime([...groups].map(([node, parts]) => ({
    ...(node === undefined ? { name: ENGINE, op: ENGINE, scope: '/', layer: ENGINE, part: 'forward' as const } : { name: node.name, op: node.op, scope: node.scope, ...places.get(node)! }),
    milliseconds: sum(parts, ({ milliseconds }) => milliseconds),
    engine: Object.fromEntries([...Map.groupBy(parts, ({ op }) => op)].map(([op, same]) => [op, sum(same, ({ milliseconds }) => milliseconds)])),
  })));
}

/** The backend names what it emits NODE/OP, and the engine appends to that. */
function nodeOf(graph: Graph, name: string): Node | undefined {
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
    const node = graph.node(name.slice(0, end));
    if (node !== undefined) return node;
  }
  return undefined;
}

function opTimes(items: readonly { readonly op: string; readonly milliseconds: number }[], total: number): OpTime[] {
  return byTime([...Map.groupBy(items, ({ op }) => op)].map(([op, same]) => {
    const milliseconds = sum(same, (item) => item.milliseconds);
    return { op, milliseconds, share: milliseconds / total, nodes: same.length };
  }));
}

function layerTimes(nodes: readonly NodeTime[], total: number): LayerTime[] {
  return byTime([...Map.groupBy(nodes, ({ layer }) => layer)].map(([layer, own]) => {
    const of = (part: Part): number => sum(own.filter((node) => node.part === part), (node) => node.milliseconds);
    const milliseconds = sum(own, (node) => node.milliseconds);
    return { layer, milliseconds, share: milliseconds / total, forward: of('forward'), backward: of('backward'), update: of('update') };
  }));
}

function byTime<T extends { readonly milliseconds: number }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => b.milliseconds - a.milliseconds);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
