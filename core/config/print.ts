import type { ResolvedConfig } from './config.ts';
import { originOf } from './layer.ts';
import { printScalar } from './scalar.ts';
import { isObject, type ConfigObject, type ConfigValue, type PathStep } from './value.ts';

/** A configuration to print: checked, or only merged. */
export type Printable = Pick<ResolvedConfig, 'origins'> & { readonly value: object };

/**
 * The configuration as YAML in which each value's line ends with where it came from: `max_iters: 30000  # -o
 * max_iters=30000`. Reads back as the same configuration.
 */
export function printConfig(config: Printable): string {
  const lines = members(config.value as ConfigObject, [], config);
  const width = Math.min(48, Math.max(0, ...lines.map(({ text }) => text.length)));
  return lines.map(({ text, origin }) => (origin === undefined ? text : `${text.padEnd(width)}  # ${oneLine(origin)}`)).join('\n') + '\n';
}

/** The same for programs: `{ value, origins }`, origins by dotted path, leaves only. */
export function configAsJson(config: Printable): { value: ConfigObject; origins: Record<string, string> } {
  return { value: config.value as ConfigObject, origins: Object.fromEntries(config.origins) };
}

interface Line {
  readonly text: string;
  readonly origin?: string | undefined;
}

function members(object: ConfigObject, path: readonly PathStep[], config: Printable): Line[] {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => Number(b === 'type') - Number(a === 'type'));
  return entries.flatMap(([key, value]) => entry(`${printScalar(key)}:`, value, [...path, key], config));
}

/** `key: value` on one line, or the key with its members indented below. */
function entry(key: string, value: ConfigValue, path: readonly PathStep[], config: Printable): Line[] {
  const inline = flow(value);
  if (inline !== undefined) return [{ text: `${indent(path)}${key} ${inline}`, origin: originOf(config.origins, path) }];
  const below = Array.isArray(value) ? items(value, path, config) : members(value as ConfigObject, path, config);
  return [{ text: `${indent(path)}${key}` }, ...below];
}

function items(list: readonly ConfigValue[], path: readonly PathStep[], config: Printable): Line[] {
  return list.flatMap((value, index) => item(value, [...path, index], config));
}

function item(value: ConfigValue, path: readonly PathStep[], config: Printable): Line[] {
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
