import { graphInvalid } from '../errors.ts';
import { typeText, type Editor } from '../ir/editor.ts';
import type { Graph, Node, Value } from '../ir/types.ts';
import { sameShape } from '../tensor/tensor.ts';
import { matchPattern } from './match.ts';
import type { Pass } from './pass.ts';
import type { Replacement, Rule } from './rule.ts';

/** Rules that still find something after this many sweeps undo each other. */
const MAX_SWEEPS = 100;

/**
 * A pass that applies rules until none finds anything. What a rewrite left unused is removed; reasons for skipping are
 * those of the last sweep, so that what was skipped at first and done later is not reported.
 *
 * @throws ERR_GRAPH_INVALID when a rule changes a type, or the rules never come to rest
 */
export function rulePass(name: string, rules: readonly Rule[]): Pass {
  return {
    name,
    run(graph, editor) {
      for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++) {
        const { rewrites, skipped } = sweep(graph, editor, rules);
        if (rewrites === 0) return { changed: sweeps > 0, skipped };
      }
      throw graphInvalid(name, `the rules ${rules.map((rule) => rule.name).join(', ')} come to no end`);
    },
  };
}

function sweep(graph: Graph, editor: Editor, rules: readonly Rule[]): { rewrites: number; skipped: { node: string; reason: string }[] } {
  const skipped: { node: string; reason: string }[] = [];
  let rewrites = 0;
  for (const node of graph.nodes()) {
    for (const rule of rules) {
      const match = graph.node(node.name) === node ? matchPattern(rule.pattern, node) : undefined;
      if (match === undefined) continue;
      const result = editor.inScope(node.scope, () => rule.rewrite(match, editor, graph));
      if ('skip' in result) skipped.push({ node: node.name, reason: result.skip });
      else {
        replace(node, result, rule, editor);
        rewrites++;
      }
    }
  }
  if (rewrites > 0) editor.removeDead();
  return { rewrites, skipped };
}

function replace(node: Node, { replace: values }: Replacement, rule: Rule, editor: Editor): void {
  for (const [output, value] of Object.entries(values)) {
    const old = node.outputs[output];
    if (old === undefined) throw graphInvalid(node.name, `rule "${rule.name}" replaces "${output}", which ${node.op} does not have`);
    checkType(old, value, rule);
    editor.replaceUses(old, value);
  }
  if (Object.values(node.outputs).every((output) => !editor.isUsed(output))) editor.remove(node);
}

function checkType(old: Value, value: Value, rule: Rule): void {
  if (old.type.dtype !== value.type.dtype || !sameShape(old.type.shape, value.type.shape)) {
    throw graphInvalid(old.name, `rule "${rule.name}" replaces ${typeText(old.type)} by ${typeText(value.type)}`);
  }
}
