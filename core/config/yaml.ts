import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Alias, Document, DocumentOptions, Node, Pair, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';
import { configSyntax } from '../errors.ts';
import { formatPath, isObject, MAX_DEPTH, MAX_VALUES, setMember, type ConfigObject, type ConfigValue, type PathStep } from './value.ts';
import { nestsDeeperThan } from './yaml-depth.ts';

/** Largest configuration file in characters; ours have a few thousand. */
export const MAX_TEXT = 1 << 18;

/** A parsed text, with the line of every value. */
export interface ParsedText {
  readonly value: ConfigValue;
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * PaddleDetection's YAML: an object tagged `!Name` becomes `{ type: 'Name', … }`, a bare `!Name` `{ type: 'Name' }`;
 * `yes`/`no`/`on`/`off` are booleans as in YAML 1.1, and `1e-4` is a number (PyYAML reads a string there).
 * Bounded in size, depth and alias expansion.
 * @param name what origins call the text: a file's path, or `-o key=value`; lines are appended for files
 * @throws ERR_CONFIG_SYNTAX
 */
export function parseYaml(text: string, name: string, { lines = true } = {}): ParsedText {
  if (text.length > MAX_TEXT) throw configSyntax(name, `longer than ${MAX_TEXT} characters`);
  if (nestsDeeperThan(MAX_DEPTH, text)) throw configSyntax(name, `nested deeper than ${MAX_DEPTH} levels`);
  const counter = new LineCounter();
  const document = parseDocument(text, { ...OPTIONS, lineCounter: counter });
  const at = (offset: number | undefined): string =>
    lines && offset !== undefined ? `${name}:${counter.linePos(offset).line}` : name;
  const [error] = document.errors;
  if (error) throw configSyntax(at(error.pos[0]), firstLine(error.message), error);
  return new Reader(document, at).read();
}

/**
 * JSON with the line of every value.
 * @throws ERR_CONFIG_SYNTAX
 */
export function parseJson(text: string, name: string): ParsedText {
  if (text.length > MAX_TEXT) throw configSyntax(name, `longer than ${MAX_TEXT} characters`);
  try {
    JSON.parse(text);
  } catch (cause) {
    throw configSyntax(name, cause instanceof Error ? firstLine(cause.message) : String(cause), cause);
  }
  // JSON is YAML but for tabs, which stand only between its tokens.
  return parseYaml(text.replaceAll('\t', ' '), name);
}

const yesNo: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool', default: true, identify: (value) => typeof value === 'boolean',
  test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
};

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2', schema: 'core', merge: true, customTags: (tags) => [yesNo, ...tags], logLevel: 'silent',
};

/** Walks a document into plain values, noting origins and counting what aliases expand to. */
class Reader {
  readonly #document: Document.Parsed;
  readonly #at: (offset: number | undefined) => string;
  readonly #origins = new Map<string, string>();
  #count = 0;

  constructor(document: Document.Parsed, at: (offset: number | undefined) => string) {
    this.#document = document;
    this.#at = at;
  }

  read(): ParsedText {
    return { value: this.#value(this.#document.contents, []), origins: this.#origins };
  }

  #value(node: unknown, path: readonly PathStep[]): ConfigValue {
    const origin = this.#at((node as Node | null)?.range?.[0]);
    if (path.length > 0) this.#origins.set(formatPath(path), origin);
    if (++this.#count > MAX_VALUES) throw configSyntax(origin, `more than ${MAX_VALUES} values, aliases expanded`);
    if (path.length > MAX_DEPTH) throw configSyntax(origin, `nested deeper than ${MAX_DEPTH} levels`);
    if (isAlias(node)) return this.#value(this.#anchor(node, origin), path);
    if (isMap(node)) return withType(this.#members(node.items, path), tagOf(node, origin), origin);
    if (isSeq(node)) return withoutTag(node.items.map((item, index) => this.#value(item, [...path, index])), tagOf(node, origin), origin);
    if (isScalar(node)) return scalar(node.value, tagOf(node, origin), origin);
    return null;
  }

  #anchor(alias: Alias, origin: string): Node {
    const node = alias.resolve(this.#document);
    if (node === undefined) throw configSyntax(origin, `*${alias.source} names no anchor above it`);
    return node;
  }

  #members(pairs: readonly Pair[], path: readonly PathStep[]): ConfigObject {
    const object: ConfigObject = {};
    for (const { key, value } of pairs) {
      if (isScalar(key) && typeof key.value === 'symbol') this.#merge(object, value, path);
      else {
        const name = this.#key(key);
        setMember(object, name, this.#value(value, [...path, name]));
      }
    }
    return object;
  }

  /** `<<: *defaults`: keys the object does not have yet. Own keys that follow overwrite them. */
  #merge(object: ConfigObject, value: unknown, path: readonly PathStep[]): void {
    const merged = this.#value(value, path);
    for (const source of Array.isArray(merged) ? merged : [merged]) {
      if (!isObject(source)) throw configSyntax(this.#at((value as Node | null)?.range?.[0]), '"<<" takes an object or a list of objects');
      for (const [key, member] of Object.entries(source)) if (!Object.hasOwn(object, key)) setMember(object, key, member);
    }
  }

  #key(key: unknown): string {
    const value: unknown = isAlias(key) ? key.resolve(this.#document) : key;
    if (isScalar(value) && ['string', 'number', 'boolean'].includes(typeof value.value)) return String(value.source ?? value.value);
    throw configSyntax(this.#at((key as Node | null)?.range?.[0]), 'a key must be a word');
  }
}

/** The local name of a node's tag, undefined for the tags every YAML value has. */
function tagOf(node: { tag?: string | undefined }, origin: string): string | undefined {
  const { tag } = node;
  if (tag === undefined || /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/.test(tag)) return undefined;
  if (/^![A-Za-z_]\w*$/.test(tag)) return tag.slice(1);
  throw configSyntax(origin, `tag ${tag} is not a name`);
}

function withType(object: ConfigObject, tag: string | undefined, origin: string): ConfigObject {
  if (tag === undefined) return object;
  if (Object.hasOwn(object, 'type') && object['type'] !== tag) {
    throw configSyntax(origin, `tagged !${tag}, but its type is ${JSON.stringify(object['type'])}`);
  }
  const { type: _same, ...options } = object;
  return { type: tag, ...options };
}

function withoutTag(list: ConfigValue[], tag: string | undefined, origin: string): ConfigValue[] {
  if (tag === undefined) return list;
  throw configSyntax(origin, `!${tag} is on a list; a tag takes an object of options`);
}

function scalar(value: unknown, tag: string | undefined, origin: string): ConfigValue {
  if (tag !== undefined && (value === '' || value === null)) return { type: tag };
  if (tag !== undefined) throw configSyntax(origin, `!${tag} is on ${JSON.stringify(value)}; a tag takes an object of options`);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw configSyntax(origin, `${String(value)} is not a configuration value`);
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/[:.]?\s*$/, '').replace(/ at line \d+, column \d+$/, '');
}
