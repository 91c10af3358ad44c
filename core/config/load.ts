import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { cosmiconfig, defaultLoaders } from 'cosmiconfig';
import { configCycle, configSyntax, configUnloadable, fileUnreadable, SlimtapError } from '../errors.ts';
import { parseFile, type ConfigFile } from './config-file.ts';
import type { Plugin, Preset } from '../plugin.ts';
import type { ConfigLayer } from './layer.ts';
import { MAX_TEXT, parseJson, parseYaml } from './yaml.ts';

/** A configuration file together with the files below it. */
export interface LoadedConfig extends Omit<ConfigFile, 'files' | 'layer'> {
  /** Absolute path of the file that was asked for. */
  readonly path: string;
  /** Lowest precedence first; the file itself is last. Presets lie below all of them, but for deployments. */
  readonly layers: readonly FileLayer[];
}

/** The values of one file. */
export interface FileLayer extends ConfigLayer {
  /** Presets and plugins that the file names: deployments among them lie right below it. */
  readonly parts: readonly (string | Plugin | Preset)[];
}

/**
 * Reads a configuration file and what it extends and includes: `-c configs/x.yml`.
 * @throws ERR_FILE_UNREADABLE, ERR_CONFIG_SYNTAX, ERR_CONFIG_UNLOADABLE, ERR_CONFIG_CYCLE, ERR_CONFIG_INVALID
 */
export async function loadConfigFile(path: string): Promise<LoadedConfig> {
  return withFilesBelow(resolve(path), []);
}

/** The project's `slimtap.config.*`, looked for from `directory` up to the next package.json; undefined without one. */
export async function findConfig(directory: string): Promise<LoadedConfig | undefined> {
  const found = await ourErrors(directory, () => explorer().search(resolve(directory)));
  return found ? loadConfigFile(found.filepath) : undefined;
}

async function withFilesBelow(path: string, including: readonly string[]): Promise<LoadedConfig> {
  if (including.includes(path)) throw configCycle([...including, path].map(display));
  const { files, layer, ...own } = await readConfigFile(path);
  const parts: Omit<LoadedConfig, 'path'>[] = [];
  for (const file of files) parts.push(await withFilesBelow(resolve(dirname(path), file), [...including, path]));
  parts.push({ ...own, layers: [{ ...layer, parts: [...own.presets, ...own.use] }] });
  return {
    path,
    layers: parts.flatMap(({ layers }) => layers),
    presets: parts.flatMap(({ presets }) => presets),
    use: parts.flatMap(({ use }) => use),
    disable: parts.flatMap(({ disable }) => disable),
  };
}

async function readConfigFile(path: string): Promise<ConfigFile> {
  const { size } = await stat(path).catch((cause: unknown) => { throw fileUnreadable(display(path), cause); });
  if (size > MAX_TEXT) throw configSyntax(display(path), `${size} bytes, more than the ${MAX_TEXT} a configuration may have`);
  const found = await ourErrors(path, () => explorer().load(path));
  return (found?.config as ConfigFile | undefined) ?? parseFile({ value: {}, origins: new Map() }, display(path));
}

type Loader = (path: string, text: string) => ConfigFile | Promise<ConfigFile>;

/**
 * cosmiconfig finds and reads, our loaders parse: its YAML loader stops at tags. They give a `ConfigFile` rather than
 * the object in the file, so that cosmiconfig's own `$import`, which loses origins, never applies.
 */
function explorer() {
  const loaders: Record<string, Loader> = {
    '.yml': loadYaml, '.yaml': loadYaml, '.json': loadJson, '.ts': loadModule, '.mts': loadModule, '.js': loadModule, '.mjs': loadModule,
  };
  const searchPlaces = Object.keys(loaders).map((extension) => `slimtap.config${extension}`);
  return cosmiconfig('slimtap', { searchPlaces, loaders, searchStrategy: 'project', mergeImportArrays: false, cache: false });
}

function loadYaml(path: string, text: string): ConfigFile {
  return parseFile(parseYaml(text, display(path)), display(path));
}

function loadJson(path: string, text: string): ConfigFile {
  return parseFile(parseJson(text, display(path)), display(path));
}

async function loadModule(path: string, text: string): Promise<ConfigFile> {
  const value: unknown = await defaultLoaders['.ts'](path, text);
  if (value === undefined) throw configUnloadable(display(path), 'it has no default export');
  return parseFile({ value, origins: new Map() }, display(path));
}

async function ourErrors<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof SlimtapError ? cause : configUnloadable(display(path), cause);
  }
}

/** How origins call a file: relative to where the user is, when it is below there. */
function display(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
