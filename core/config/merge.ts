import { resolvePath } from './edit.ts';
import { originOf, visit, type ConfigEdit, type ConfigLayer, type MergedConfig, type Origins } from './layer.ts';
import { formatPath, getKey, getPath, isObject, setMember, toConfigValue, type ConfigObject, type ConfigValue, type PathStep } from './value.ts';

/**
 * Merges layers, lowest precedence first: objects by key, lists and scalars replaced, edits last within their layer.
 * An object of another `type` replaces too, because options of one type mean nothing to another.
 * @throws ERR_CONFIG_OVERRIDE when an edit's path leads nowhere, ERR_CONFIG_INVALID for what is not plain data
 */
export function mergeConfigs(layers: readonly ConfigLayer[]): MergedConfig {
  const config: ConfigObject = {};
  const origins = new Map<string, string>();
  for (const layer of layers) {
    mergeMembers(config, toConfigValue(layer.config, layer.origin) as ConfigObject, [], { from: layer, origins });
    for (const edit of layer.edits ?? []) {
      mergeEdit(config, edit, origins);
    }
  }
  return { origin: layers.map(({ origin }) => origin).join(', '), config, origins };
}

/** What a `config` hook returned, as a layer again: values it left alone keep their origin, the others get `origin`. */
export function changedConfig(before: MergedConfig, config: ConfigObject, origin: string): MergedConfig {
  const origins = new Map<string, string>();
  visit(config, (path, value) => {
    const old = getPath(before.config, path);
    const same = Object.is(old, value) || (typeof old === 'object' && typeof value === 'object');
    origins.set(formatPath(path), (same ? originOf(before.origins, path) : undefined) ?? origin);
  });
  return { origin: before.origin, config, origins };
}

function mergeEdit(config: ConfigObject, edit: ConfigEdit, origins: Map<string, string>): void {
  const path = resolvePath(config, edit);
  for (let length = 1; length < path.length; length++) {
    const made = formatPath(path.slice(0, length));
    if (!origins.has(made)) origins.set(made, edit.origin);
  }
  const container = getPath(config, path.slice(0, -1)) as ConfigObject | ConfigValue[];
  mergeMember(container, path, edit.value, { from: edit, origins });
}

interface Target {
  readonly from: { readonly origin: string; readonly origins?: Origins };
  readonly origins: Map<string, string>;
}

function mergeMembers(into: ConfigObject, from: ConfigObject, path: readonly PathStep[], target: Target): void {
  for (const [key, value] of Object.entries(from)) mergeMember(into, [...path, key], value, target);
}

/** Merges `value` into the member of `container` that the last step of `path` names. */
function mergeMember(container: ConfigObject | ConfigValue[], path: readonly PathStep[], value: ConfigValue, target: Target): void {
  const step = path.at(-1)!;
  const old = getKey(container, step);
  if (isObject(old) && isObject(value) && sameType(old, value)) {
    mergeMembers(old, value, path, target);
  } else {
    if (old !== undefined) forget(target.origins, path, old);
    setMember(container, step, structuredClone(value));
    record(target, path, value);
  }
}

function sameType(old: ConfigObject, value: ConfigObject): boolean {
  const [before, after] = [getKey(old, 'type'), getKey(value, 'type')];
  return before === undefined || after === undefined || before === after;
}

/** Drops the origins of a replaced value and of all below it. */
function forget(origins: Map<string, string>, path: readonly PathStep[], old: ConfigValue): void {
  visit(old, (below) => { origins.delete(formatPath([...path, ...below])); });
}

function record({ from, origins }: Target, path: readonly PathStep[], value: ConfigValue): void {
  const origin = (at: readonly PathStep[]): string => (from.origins && originOf(from.origins, at)) ?? from.origin;
  origins.set(formatPath(path), origin(path));
  visit(value, (below) => { origins.set(formatPath([...path, ...below]), origin([...path, ...below])); });
}
