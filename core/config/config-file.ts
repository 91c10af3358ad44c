import { configInvalid, configUnknownKey } from '../errors.ts';
import type { Plugin, Preset } from '../plugin.ts';
import type { ConfigLayer } from './layer.ts';
import { isObject, toConfigValue, type ConfigObject } from './value.ts';

/** A file taken apart: what it refers to, and its own layer. */
export interface ConfigFile {
  /** Files whose values lie below this one's, in order: `_BASE_`, `_READER_`, and files in `extends`. As written. */
  readonly files: readonly string[];
  readonly presets: readonly string[];
  readonly use: readonly (string | Plugin | Preset)[];
  readonly disable: readonly string[];
  readonly layer: ConfigLayer;
}

/** What was read from a file, before its shape is looked at. */
export interface RawFile {
  readonly value: unknown;
  /** Lines of values, where the format has them. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Keys of our own files. A file with none of them is a bare configuration, as PaddleDetection's are. */
const OWN_KEYS = ['extends', 'preset', 'use', 'disable', 'config', '$schema'];

/**
 * Takes a file apart, whichever of the two shapes it has.
 * @param name what origins call the file
 * @throws ERR_CONFIG_INVALID, ERR_CONFIG_UNKNOWN_KEY
 */
export function parseFile({ value, origins }: RawFile, name: string): ConfigFile {
  if (value === null || value === undefined) return bare({}, { origins, name });
  if (typeof value !== 'object' || Array.isArray(value)) throw configInvalid('(whole file)', name, 'a configuration is an object of options');
  if (!OWN_KEYS.some((key) => Object.hasOwn(value, key))) return bare(value, { origins, name });
  return ours(value as Record<string, unknown>, { origins, name });
}

interface Source {
  readonly origins: ReadonlyMap<string, string>;
  readonly name: string;
}

function ours(file: Record<string, unknown>, { origins, name }: Source): ConfigFile {
  const unknown = Object.keys(file).find((key) => !OWN_KEYS.includes(key));
  if (unknown !== undefined) throw configUnknownKey(unknown, origins.get(unknown) ?? name, [...OWN_KEYS, `config.${unknown}`]);
  const own = bare(file['config'] ?? {}, { origins: below(origins, 'config'), name });
  const references = strings(file, 'extends', name);
  return {
    files: [...references.filter(isFileName), ...own.files],
    presets: [...strings(file, 'preset', name), ...references.filter((reference) => !isFileName(reference))],
    use: parts(file['use'], name),
    disable: strings(file, 'disable', name),
    layer: own.layer,
  };
}

function bare(value: unknown, { origins, name }: Source): ConfigFile {
  const config = toConfigValue(value, name);
  if (!isObject(config)) throw configInvalid('config', name, 'a configuration is an object of options');
  const { _BASE_: base, _READER_: reader, ...options } = config;
  const files = [...strings({ _BASE_: base }, '_BASE_', name), ...strings({ _READER_: reader }, '_READER_', name)];
  return { files, presets: [], use: [], disable: [], layer: { origin: name, config: options as ConfigObject, origins } };
}

/** `a.yml` and `./a` are files, `yolov3-mobilenet-v1-coco` is a preset. */
function isFileName(reference: string): boolean {
  return /[/\\]|\.(?:ts|js|mjs|json|ya?ml)$/.test(reference);
}

function strings(file: Record<string, unknown>, key: string, name: string): readonly string[] {
  const value = file[key];
  if (value === undefined) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((item) => typeof item === 'string' && item !== '')) return list as string[];
  throw configInvalid(key, name, 'it takes a name or a list of names');
}

function parts(use: unknown, name: string): readonly (string | Plugin | Preset)[] {
  if (use === undefined) return [];
  if (Array.isArray(use) && use.every(isPart)) return use;
  throw configInvalid('use', name, 'it takes a list of plugins and presets',
    'Call the factory: `use: [yoloOutputSkip()]`; in YAML and JSON write names.');
}

function isPart(item: unknown): item is string | Plugin | Preset {
  if (typeof item === 'string') return true;
  return typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string' && ('apply' in item || 'use' in item);
}

function below(origins: ReadonlyMap<string, string>, key: string): ReadonlyMap<string, string> {
  const inside = [...origins].filter(([path]) => path.startsWith(`${key}.`));
  return new Map(inside.map(([path, origin]) => [path.slice(key.length + 1), origin]));
}
