import type { Editor } from '../ir/editor.ts';
import type { Graph, Value } from '../ir/types.ts';
import type { Match } from './match.ts';
import type { NodePattern } from './pattern.ts';

/** What takes the place of the matched root's outputs, by output name. An output left out keeps its readers. */
export interface Replacement {
  readonly replace: Readonly<Record<string, Value>>;
}

/** Why a rule does not apply where its pattern matches. */
export interface Skip {
  readonly skip: string;
}

/** A small, local rewrite. */
export interface Rule {
  readonly name: string;
  readonly pattern: NodePattern;
  /** Says what to put in place of a match, or why not. Nothing is emitted before that is decided. */
  rewrite(match: Match, editor: Editor, graph: Graph): Replacement | Skip;
}

/**
 * A rule for `rulePass`.
 *
 * @example
 * rule({
 *   name: 'double-neg',
 *   pattern: op('Neg', { inputs: { x: op('Neg', { as: 'inner', inputs: { x: any('x') } }) } }),
 *   rewrite: (match) => replacement({ y: match.value('x') }),
 * })
 */
export function rule(definition: Rule): Rule {
  return definition;
}

/** These values take the place of the root's outputs. */
export function replacement(replace: Readonly<Record<string, Value>>): Replacement {
  return { replace };
}

/** The rule does not apply here; `slimtap inspect` prints the reason. */
export function skip(reason: string): Skip {
  return { skip: reason };
}
