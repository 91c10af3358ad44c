import type { Definition } from '../../core/ir/definitions.ts';
import type { Graph } from '../../core/ir/types.ts';
import { definitionName, readNames } from './read-names.ts';

type Definitions = ReadonlyMap<string, Definition>;

/** What the two graphs define, and which new node took the place of which. */
export interface Sides {
  readonly old: Definitions;
  readonly now: Definitions;
  readonly replaced: ReadonlyMap<string, string>;
  /** By state, the definition of its next value. */
  readonly next: ReadonlyMap<string, string>;
}

/** A node of both graphs, and the names of the definitions that belong to it. */
export interface Layer {
  /** The definition's name in the graph before. */
  readonly name: string;
  readonly members: readonly string[];
}

/**
 * Puts every definition into the layer it serves: a new node with the first layer that reads it, directly or through
 * other new nodes; one that is gone with the layer it read from; inputs, states and constants with their first reader,
 * a state that is only written with what writes it.
 * What has no such neighbour is a layer of its own.
 */
export function assignLayers({ old, now, replaced, next }: Sides): readonly Layer[] {
  const stands = new Map([...replaced].map(([was, is]) => [is, was]));
  const anchors = [...now].filter(([name, definition]) => !isLeaf(definition) && (old.has(name) || stands.has(name))).map(([name]) => stands.get(name) ?? name);
  const layerOf = new Map<string, string>(anchors.map((name) => [name, name]));
  const anchorAt = (name: string): string | undefined => layerOf.get(stands.get(name) ?? name);
  for (const [all, first, second] of [[now, readersOf(now), sourcesOf(now)], [old, sourcesOf(old), readersOf(old)]] as const) {
    const found = [...all.values()].filter((one) => !isLeaf(one) && anchorAt(one.name) === undefined)
      .map(({ name }): [string, string] => [name, nearest(name, first, anchorAt) ?? nearest(name, second, anchorAt) ?? name]);
    for (const [name, layer] of found) layerOf.set(name, layer);
  }
  for (const all of [now, old]) {
    const readers = readersOf(all);
    for (const one of all.values()) if (isLeaf(one) && !layerOf.has(one.name)) layerOf.set(one.name, [...readers(one.name), next.get(one.name) ?? one.name].map(anchorAt).find((layer) => layer !== undefined) ?? one.name);
  }
  return collect(layerOf, [...[...now.keys()].map((name) => stands.get(name) ?? name), ...old.keys()]);
}

/** By state, the definition of its next value. */
export function nextDefinitions({ updates }: Graph): ReadonlyMap<string, string> {
  return new Map([...updates].map(([{ name }, value]) => [name, definitionName(value)]));
}

/** What reads nothing: inputs, states and constants. */
function isLeaf({ node }: Definition): boolean {
  return node === undefined || node.op === 'Constant';
}

/** Layers in the order of their first definition; those of the graph after come first. */
function collect(layerOf: ReadonlyMap<string, string>, names: readonly string[]): readonly Layer[] {
  const own = new Set(names.filter((name) => layerOf.get(name) === name));
  const members = new Map<string, Set<string>>([...own].map((name) => [name, new Set()]));
  for (const name of names) if (!own.has(name)) members.get(layerOf.get(name)!)!.add(name);
  return [...members].map(([name, all]) => ({ name, members: [...all] }));
}

type Neighbours = (name: string) => readonly string[];

/** The first layer in one direction, through nodes that are none. */
function nearest(start: string, next: Neighbours, anchorAt: (name: string) => string | undefined): string | undefined {
  const queue = [start];
  const seen = new Set(queue);
  // Breadth first, so that the nearest wins; the queue grows while it is walked.
  for (const name of queue) {
    const layer = anchorAt(name);
    if (layer !== undefined) return layer;
    for (const other of next(name)) {
      if (!seen.has(other)) queue.push(other);
      seen.add(other);
    }
  }
  return undefined;
}

function sourcesOf(all: Definitions): Neighbours {
  return (name) => readNames(all.get(name)!);
}

function readersOf(all: Definitions): Neighbours {
  const readers = new Map<string, string[]>();
  for (const definition of all.values()) {
    for (const read of readNames(definition)) {
      const known = readers.get(read);
      if (known === undefined) readers.set(read, [definition.name]);
      else known.push(definition.name);
    }
  }
  return (name) => readers.get(name) ?? [];
}
