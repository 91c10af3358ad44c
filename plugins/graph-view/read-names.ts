import type { Definition } from '../../core/ir/definitions.ts';
import { inputValues, type Value } from '../../core/ir/types.ts';

/** The names of the definitions a definition reads. */
export function readNames({ node }: Definition): readonly string[] {
  return node === undefined ? [] : inputValues(node).map(definitionName);
}

/** The name a value is defined under: a node's later outputs count as its first. */
export function definitionName({ name, producer }: Value): string {
  return producer === undefined ? name : Object.values(producer.outputs as Record<string, Value>)[0]!.name;
}
