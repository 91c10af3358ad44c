import { definitions, sameDefinition, type Definition } from '../../core/ir/definitions.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { assignLayers, nextDefinitions } from './assign-layers.ts';
import { pairReplaced } from './pair-replaced.ts';
import { slotDiffs, type SlotDiff } from './slot-diffs.ts';

/** A definition that is in one of the graphs, or another one in each. */
export interface Change {
  readonly name: string;
  /** The name before, where a new node took the place of another. */
  readonly replaces?: string;
  /** Its line before; undefined when it is new. */
  readonly before: string | undefined;
  /** Its line after; undefined when it is gone. */
  readonly after: string | undefined;
  /** The op, or `input` or `state`; of the graph it is in, the later one first. */
  readonly op: string;
}

/** A node that is in both graphs, with what was put around it. */
export interface LayerDiff {
  /** The node's name in the graph before (after, for what is only there). */
  readonly name: string;
  /** Its name in the graph after; another one where a pass put a new node in its place. */
  readonly after: string;
  readonly scope: string;
  readonly op: string;
  /** The node itself; undefined when it is the same in both. */
  readonly node: Change | undefined;
  /** Its inputs that are others now. */
  readonly slots: readonly SlotDiff[];
  /** Definitions around it that were added, removed or changed. */
  readonly around: readonly Change[];
  /** Names of everything that belongs to the layer, changed or not, in either graph. */
  readonly definitions: readonly string[];
}

/** An output or an update of the graph that is another value now. */
export interface EndDiff {
  readonly kind: 'output' | 'update';
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What is different between two graphs. */
export interface GraphDiff {
  /** Every node of the graph after that was there before, unchanged ones too, in its order. */
  readonly layers: readonly LayerDiff[];
  readonly ends: readonly EndDiff[];
  /** Numbers of definitions: inputs, states and nodes. */
  readonly counts: { readonly same: number; readonly changed: number; readonly added: number; readonly removed: number };
}

/**
 * Compares two graphs of one network by the names of their values. What is new or gone is listed with the layer it was
 * put around or taken from; every definition that differs is in exactly one place.
 *
 * @example
 * const { comparison } = await kernel.run('inspect', { stage: 'eval', compare: true });
 * graphDiff(comparison!.before, comparison!.graph).layers.filter(({ around }) => around.length > 0)
 */
export function graphDiff(before: Graph, after: Graph): GraphDiff {
  const [old, now] = [definitions(before), definitions(after)];
  const replaced = pairReplaced(old, now);
  const layers = assignLayers({ old, now, replaced, next: new Map([...nextDefinitions(before), ...nextDefinitions(after)]) });
  const changes = (name: string): Change | undefined => changeOf(old.get(name), now.get(replaced.get(name) ?? name));
  const diffs = layers.map(({ name, members }): LayerDiff => {
    const [was, is] = [old.get(name), now.get(replaced.get(name) ?? name)];
    const { scope = '/' } = is?.node ?? was?.node ?? {};
    return {
      name: was?.node?.name ?? is?.node?.name ?? name, after: is?.node?.name ?? was?.node?.name ?? name, scope, op: (is ?? was)!.op,
      node: changes(name),
      slots: was?.node && is?.node ? slotDiffs(was.node, is.node) : [],
      around: members.flatMap((member) => changes(member) ?? []),
      definitions: [...new Set([name, replaced.get(name) ?? name, ...members])],
    };
  });
  return { layers: diffs, ends: endDiffs(before, after), counts: count(old, now, replaced) };
}

function changeOf(was: Definition | undefined, is: Definition | undefined): Change | undefined {
  if (was !== undefined && is !== undefined && sameDefinition(was, is)) return undefined;
  const { name, op } = (is ?? was)!;
  return { name, ...(was !== undefined && was.name !== name ? { replaces: was.name } : {}), before: was?.text, after: is?.text, op };
}

function endDiffs(before: Graph, after: Graph): EndDiff[] {
  const updates = (graph: Graph): ReadonlyMap<string, Value> => new Map([...graph.updates].map(([state, value]) => [state.name, value]));
  return [...compareEnds('output', before.outputs, after.outputs), ...compareEnds('update', updates(before), updates(after))];
}

function compareEnds(kind: EndDiff['kind'], old: ReadonlyMap<string, Value>, now: ReadonlyMap<string, Value>): EndDiff[] {
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ kind, name, before: old.get(name)?.name, after: now.get(name)?.name }))
    .filter((end) => end.before !== end.after);
}

type Definitions = ReadonlyMap<string, Definition>;

function count(old: Definitions, now: Definitions, replaced: ReadonlyMap<string, string>): GraphDiff['counts'] {
  const kept = [...old.keys()].filter((name) => now.has(replaced.get(name) ?? name));
  const same = kept.filter((name) => changeOf(old.get(name), now.get(replaced.get(name) ?? name)) === undefined).length;
  return { same, changed: kept.length - same, added: now.size - kept.length, removed: old.size - kept.length };
}
