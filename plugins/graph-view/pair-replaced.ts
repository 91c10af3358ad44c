import type { Definition } from '../../core/ir/definitions.ts';
import { sameShape } from '../../core/tensor/tensor.ts';
import { readNames } from './read-names.ts';

type Definitions = ReadonlyMap<string, Definition>;

/**
 * Removed nodes whose place a new one took, such as a batch norm whose training form is called `conv1_bn.train`: passes
 * name what they make after what it stands for. The new one is in the same scope, has the same type, and is of the same op
 * or reads what the old one read.
 */
export function pairReplaced(old: Definitions, now: Definitions): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const removed = new Map([...old].filter(([name, { node }]) => node !== undefined && !now.has(name)));
  for (const [name, definition] of now) {
    if (old.has(name)) continue;
    const was = removed.get(name.slice(0, name.lastIndexOf('.')));
    if (was === undefined || pairs.has(was.name) || !standsFor(definition, was)) continue;
    pairs.set(was.name, name);
  }
  return pairs;
}

function standsFor(now: Definition, old: Definition): boolean {
  if (now.node?.scope !== old.node?.scope || now.value.type.dtype !== old.value.type.dtype || !sameShape(now.value.type.shape, old.value.type.shape)) return false;
  const read = new Set(readNames(old));
  return now.op === old.op || readNames(now).some((name) => read.has(name));
}
