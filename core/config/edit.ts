import { overridePath } from '../errors.ts';
import type { ConfigEdit } from './layer.ts';
import { getKey, isObject, setMember, type ConfigObject, type ConfigValue, type PathStep } from './value.ts';

/**
 * The path an edit means in `config`, with list members named by their `type` turned into indices. Missing objects on
 * the way are made; whether such a key exists at all is for the schema to say.
 * @throws ERR_CONFIG_OVERRIDE when the path goes through a scalar or to a list member that is not there
 */
export function resolvePath(config: ConfigObject, edit: ConfigEdit): readonly PathStep[] {
  const path: PathStep[] = [];
  let container: ConfigValue[] | ConfigObject = config;
  for (const [index, name] of edit.path.entries()) {
    if (path.length > 0 && repeatsType(container, name)) continue;
    const step = Array.isArray(container) ? memberIndex(container, name, edit) : name;
    path.push(step);
    if (index < edit.path.length - 1) container = enter(container, step, edit);
  }
  return path;
}

/** `dataset.COCODataSet.anno_path`: the tag of an object may be named on the way to its options. */
function repeatsType(container: ConfigValue[] | ConfigObject, name: string): boolean {
  return getKey(container, 'type') === name && !Object.hasOwn(container, name);
}

function memberIndex(list: readonly ConfigValue[], name: string, edit: ConfigEdit): number {
  if (/^\d+$/.test(name) && Number(name) < list.length) return Number(name);
  const types = list.map((member) => getKey(member, 'type'));
  const found = types.indexOf(name);
  if (found < 0) throw overridePath(edit.origin, `the list has no member "${name}"`, listMembers(types));
  if (types.lastIndexOf(name) === found) return found;
  throw overridePath(edit.origin, `the list has several members of type ${name}`, 'Say which by its index, counted from 0.');
}

function listMembers(types: readonly (ConfigValue | undefined)[]): string {
  const members = types.map((type, index) => (typeof type === 'string' ? `${index} (${type})` : String(index)));
  return members.length === 0 ? 'The list is empty; give the whole list.' : `Members: ${members.join(', ')}.`;
}

function enter(container: ConfigValue[] | ConfigObject, step: PathStep, edit: ConfigEdit): ConfigValue[] | ConfigObject {
  const inner = getKey(container, step);
  if (isObject(inner) || Array.isArray(inner)) return inner;
  if (inner !== undefined && inner !== null) {
    throw overridePath(edit.origin, `"${step}" is ${JSON.stringify(inner)}, which has no members`, 'End the path there.');
  }
  const made: ConfigObject = {};
  setMember(container, step, made);
  return made;
}
