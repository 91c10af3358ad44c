import type { Graph } from '../../core/ir/types.ts';
import type { DiffTitle } from './diff-text.ts';
import type { GraphDiff, LayerDiff } from './graph-diff.ts';
import { readNames } from './read-names.ts';
import { definitions } from '../../core/ir/definitions.ts';
import type { Mark, Panel } from './picture.ts';

/** Two graphs to draw. */
export interface Compared {
  readonly before: Graph;
  readonly graph: Graph;
  readonly title: DiffTitle;
}

/**
 * Both graphs of a comparison for `drawGraph`, with a colour on what differs.
 * @param layers what is drawn of both; all of it when undefined
 * @example
 * drawGraph(comparisonPanels(diff, comparison, withNeighbours(diff, comparison.graph, [diff.layers[0]!])));
 */
export function comparisonPanels({ layers: all }: GraphDiff, { before, graph, title }: Compared, layers?: readonly LayerDiff[]): readonly [Panel, Panel] {
  const changes = all.flatMap(({ node, around }) => [...(node === undefined ? [] : [node]), ...around]);
  const marks = { before: new Map<string, Mark>(), after: new Map<string, Mark>() };
  for (const { name, before: was, after: is, replaces } of changes) {
    if (was !== undefined) marks.before.set(replaces ?? name, is === undefined ? 'removed' : 'changed');
    if (is !== undefined) marks.after.set(name, was === undefined ? 'added' : 'changed');
  }
  const shown = layers && new Set(layers.flatMap(({ definitions: names }) => names));
  return [
    { title: title.before, graph: before, shown, marks: marks.before },
    { title: title.after, graph, shown, marks: marks.after },
  ];
}

/** Layers and what stands next to them in the graph after: what they read from and what reads them, so many steps far. */
export function withNeighbours<L extends LayerDiff>({ layers }: { readonly layers: readonly L[] }, graph: Graph, chosen: readonly L[], steps = 1): readonly L[] {
  const owner = new Map(layers.flatMap((layer) => layer.definitions.map((name): [string, L] => [name, layer])));
  const links = new Map<L, Set<L>>();
  for (const definition of definitions(graph).values()) {
    for (const read of readNames(definition)) {
      const [from, to] = [owner.get(read), owner.get(definition.name)];
      // A shared input or constant does not make neighbours.
      if (from === undefined || to === undefined || graph.value(read)?.producer === undefined || graph.value(read)?.producer?.op === 'Constant') continue;
      link(links, from, to);
      link(links, to, from);
    }
  }
  const found = new Set(chosen);
  for (let step = 0; step < steps; step++) for (const layer of [...found]) for (const other of links.get(layer) ?? []) found.add(other);
  return layers.filter((layer) => found.has(layer));
}

function link<L>(links: Map<L, Set<L>>, from: L, to: L): void {
  const known = links.get(from);
  if (known === undefined) links.set(from, new Set([to]));
  else known.add(to);
}
