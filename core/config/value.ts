import { configInvalid } from '../errors.ts';

/** What a configuration is made of, whichever file format it came from. */
export type ConfigValue = string | number | boolean | null | ConfigValue[] | ConfigObject;
export interface ConfigObject {
  [key: string]: ConfigValue;
}

/** One step of a path: a key, or the index of a list member. */
export type PathStep = string | number;

/** Deepest nesting of a configuration; ours go to about six. */
export const MAX_DEPTH = 64;
/** Most values in a configuration, aliases counted each time they are used; ours have a few hundred. */
export const MAX_VALUES = 50_000;

export function isObject(value: unknown): value is ConfigObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `LearningRate.schedulers.0.gamma`. Dots inside a key are escaped, so that different paths print differently. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.map((step) => String(step).replace(/[\\.]/g, '\\$&')).join('.');
}

/**
 * Sets an own property whatever its name: plain assignment of `__proto__`, which outside bytes may contain, would
 * replace the prototype.
 */
export function setMember(container: ConfigObject | ConfigValue[], step: PathStep, value: ConfigValue): void {
  Object.defineProperty(container, step, { value, enumerable: true, writable: true, configurable: true });
}

/** An own member, never one inherited from `Object.prototype`. */
export function getKey(value: ConfigValue | undefined, step: PathStep): ConfigValue | undefined {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
}

/** The value at a path, or undefined when the path leads nowhere. */
export function getPath(value: ConfigValue, path: readonly PropertyKey[]): ConfigValue | undefined {
  return path.reduce<ConfigValue | undefined>((inner, step) => getKey(inner, step as PathStep), value);
}

/**
 * A private copy of what a TypeScript, JavaScript or JSON config or a preset holds, checked to be plain data.
 * @throws ERR_CONFIG_INVALID for functions, class instances, cycles, too many values
 */
export function toConfigValue(value: unknown, origin: string): ConfigValue {
  let count = 0;
  const copy = (item: unknown, path: PathStep[]): ConfigValue => {
    if (++count > MAX_VALUES) throw configInvalid(formatPath(path), origin, `a configuration has at most ${MAX_VALUES} values`);
    if (path.length > MAX_DEPTH) throw configInvalid(formatPath(path), origin, `nested deeper than ${MAX_DEPTH} levels, or a cycle`);
    if (item === null || typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return item;
    if (Array.isArray(item)) return item.map((member, index) => copy(member, [...path, index]));
    if (isPlain(item)) return copyObject(item, path);
    throw configInvalid(formatPath(path) || '(whole file)', origin, `${describeKind(item)} is not a configuration value`,
      'A configuration holds strings, numbers, booleans, null, lists and plain objects.');
  };
  const copyObject = (item: object, path: PathStep[]): ConfigObject => {
    const object: ConfigObject = {};
    for (const [key, member] of Object.entries(item)) {
      if (member !== undefined) setMember(object, key, copy(member, [...path, key]));
    }
    return object;
  };
  return copy(value, []);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Not compared with Object.prototype, which an object made in another realm does not share.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describeKind(value: unknown): string {
  return typeof value === 'object' && value !== null ? `an instance of ${value.constructor.name}` : `a ${typeof value}`;
}
