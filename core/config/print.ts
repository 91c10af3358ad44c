import type { ResolvedConfig } from './config.ts';
import { originOf } from './layer.ts';
import { printScalar } from './scalar.ts';
import { isObject, type ConfigObject, type ConfigValue, type PathStep } from './value.ts';

/** A configuration to print: checked, or only merged. */
export type Printable = Pick<ResolvedConfig, 'origins'> & { readonly value: object };

/** How a configuration is printed. */
export interface PrintOptions {
  /** Whether each value's line ends with where it came from. @default true */
  readonly origins?: boolean;
  /** Lines above an option, and options that are not set, as text. Members of lists have none. @default none */
  readonly comments?: (path: readonly string[], value: ConfigValue) => Comments;
}

/** What is told about an option beside its value. */
export interface Comments {
  readonly above: readonly string[];
  /** Lines below its members: options it could have. */
  readonly below: readonly string[];
}

/**
 * The configuration as YAML in which each value's line ends with where it came from: `max_iters: 30000  # -o
 * max_iters=30000`. Reads back as the same configuration.
 */
export function printConfig(config: Printable, { origins = true, comments }: PrintOptions = {}): string {
  const lines = members(config.value as ConfigObject, [], { ...config, comments });
  const width = Math.min(48, Math.max(0, ...lines.map(({ text }) => text.length)));
  return lines.map(({ text, origin }) => (origin === undefined || !origins ? text : `${text.padEnd(width)}  # ${oneLine(origin)}`)).join('\n') + '\n';
}

/** The same for programs: `{ value, origins }`, origins by dotted path, leaves only. */
export function configAsJson(config: Printable): { value: ConfigObject; origins: Record<string, string> } {
  return { value: config.value as ConfigObject, origins: Object.fromEntries(config.origins) };
}

type Printed = Printable & { readonly comments: PrintOptions['comments'] | undefined };

interface Line {
  readonly text: string;
  readonly origin?: string | undefined;
}

function members(object: ConfigObject, path: readonly PathStep[], config: Printed): Line[] {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => Number(b === 'type') - Number(a === 'type'));
  return entries.flatMap(([key, value]) => commented(`${printScalar(key)}:`, value, [...path, key], config));
}

function commented(key: string, value: ConfigValue, path: readonly PathStep[], config: Printed): Line[] {
  const own = entry(key, value, path, config);
  if (config.comments === undefined || path.some((step) => typeof step === 'number')) return own;
  const { above, below } = config.comments(path as readonly string[], value);
  const comment = (text: string, at: string): Line => ({ text: text === '' ? '' : `${at}# ${text}` });
  return [...above.map((text) => comment(text, indent(path))), ...own, ...below.map((text) => comment(text, `${indent(path)}  `))];
}

/** `key: value` on one line, or the key with its members indented below. */
function entry(key: string, value: ConfigValue, path: readonly PathStep[], config: Printed): Line[] {
  const inline = flow(value);
  if (inline !== undefined) return [{ text: `${indent(path)}${key} ${inline}`, origin: originOf(config.origins, path) }];
  const below = Array.isArray(value) ? items(value, path, config) : members(value as ConfigObject, path, config);
  return [{ text: `${indent(path)}${key}` }, ...below];
}

function items(list: readonly ConfigValue[], path: readonly PathStep[], config: Printed): Line[] {
  return list.flatMap((value, index) => item(value, [...path, index], config));
}

function item(value: ConfigValue, path: readonly PathStep[], config: Printed): Line[] {
  if (!isObject(value) || Object.keys(value).length === 0) return entry('-', value, path, config);
  const [first, ...rest] = members(value, path, config);
  // The first member stands on the dash's line, one level less indented than its brothers.
  return [{ ...first!, text: `${indent(path)}- ${first!.text.trimStart()}` }, ...rest];
}

function indent(path: readonly PathStep[]): string {
  return '  '.repeat(path.length - 1);
}

/** Scalars, empty containers and lists without objects in them read best on one line. */
function flow(value: ConfigValue): string | undefined {
  if (isObject(value)) return Object.keys(value).length === 0 ? '{}' : undefined;
  if (!Array.isArray(value)) return printScalar(value);
  const parts = value.map(flow);
  return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
}

function oneLine(origin: string): string {
  return origin.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
