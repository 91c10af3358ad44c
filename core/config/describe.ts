import * as z from 'zod';
import { getKey, type ConfigValue, type PathStep } from './value.ts';

/**
 * The schema of the value at `path`, with what wraps it (default, description). Where it depends on the value (tagged objects), `value` decides, the whole
 * configuration it is in.
 */
export function schemaAt(schema: z.ZodType, path: readonly PathStep[], value?: ConfigValue): z.ZodType | undefined {
  const inner = unwrap(schema);
  const [step, ...rest] = path;
  if (step === undefined) return chosen(inner, value) ?? schema;
  const member = memberSchema(chosen(inner, value) ?? inner, step);
  return member && schemaAt(member, rest, getKey(value, step));
}

/** The keys an object schema knows, `type` of tagged objects included; of all members where the tag is not known. */
export function keysOf(schema: z.ZodType | undefined): readonly string[] {
  const inner = schema && unwrap(schema);
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape);
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.flatMap((option) => keysOf(option as z.ZodType)))];
  return [];
}

/** What a value must be, in words that complete "… is not": `a number from 1 to 16`, `one of abs_max, range_abs_max`. */
export function expected(schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (isNullable(schema)) return `${expected(inner)} or null`;
  if (inner instanceof z.ZodEnum) return `one of ${inner.options.join(', ')}`;
  if (inner instanceof z.ZodLiteral) return [...inner.values].map((value) => JSON.stringify(value)).join(' or ');
  if (inner instanceof z.ZodNumber) return expectedNumber(inner);
  if (inner instanceof z.ZodString) return inner.minLength ? 'a non-empty string' : 'a string';
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodArray) return `a list, each ${expected(inner.element as z.ZodType)}`;
  if (inner instanceof z.ZodTuple) return `a list of ${inner.def.items.length}: ${inner.def.items.map((item) => expected(item as z.ZodType)).join('; ')}`;
  if (inner instanceof z.ZodUnion) return expectedUnion(inner);
  if (inner instanceof z.ZodAny) return `only ${JSON.stringify(describeOption(schema).default)}`;
  return 'an object';
}

/** The values of an option that can have only a few, as they are written in a file; undefined for all others. */
export function valuesOf(schema: z.ZodType): readonly string[] | undefined {
  const inner = unwrap(schema);
  const own = ownValues(inner);
  return own && isNullable(schema) ? [...own, 'null'] : own;
}

function ownValues(schema: z.ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
  if (schema instanceof z.ZodBoolean) return ['true', 'false'];
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const each = (schema.options as z.ZodType[]).map(valuesOf);
  return each.every((values) => values !== undefined) ? each.flat() : undefined;
}

/**
 * Where a key stands in the schema, for someone who knows its name but not its section: `LearningRate.base_lr`,
 * `OptimizerBuilder.optimizer (!Momentum)`.
 */
export function placesOf(schema: z.ZodType, key: string, path: readonly string[] = []): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) {
    const owners = (inner.options as z.ZodType[]).filter((option) => keysOf(option).includes(key)).map(tagOf);
    return owners.map((tag) => `${path.join('.')} (!${tag})`);
  }
  if (!(inner instanceof z.ZodObject)) return [];
  const own = Object.hasOwn(inner.shape, key) ? [[...path, key].join('.')] : [];
  return [...own, ...Object.entries(inner.shape).flatMap(([name, member]) => placesOf(member as z.ZodType, key, [...path, name]))];
}

/** The default and the description of an option, wherever in the chain of wrappers they were given. */
export function describeOption(schema: z.ZodType): { description: string | undefined; default: unknown } {
  let description: string | undefined;
  let fallback: unknown;
  for (const at of chainOf(schema)) {
    description ??= at.description;
    if (at instanceof z.ZodDefault || at instanceof z.ZodPrefault) fallback ??= at.def.defaultValue;
  }
  return { description, default: fallback };
}

/** In the order they are told. */
const BOUNDS = ['greater_than', 'less_than', 'multiple_of'];

function expectedNumber(schema: z.ZodNumber): string {
  const checks = (schema.def.checks ?? []).map((check) => check._zod.def as NumberCheck);
  const told = checks.filter((check) => !checks.some((other) => isImplied(check, other))).sort((a, b) => BOUNDS.indexOf(a.check) - BOUNDS.indexOf(b.check));
  const bounds = told.map(boundOf).filter((bound) => bound !== undefined);
  return [schema.format === 'safeint' ? 'a whole number' : 'a number', bounds.join(', ')].filter(Boolean).join(' ');
}

/** Whether a bound says no more than another one in the same direction does. */
function isImplied({ check, value }: NumberCheck, other: NumberCheck): boolean {
  if (check !== other.check) return false;
  return check === 'greater_than' ? other.value > value : check === 'less_than' && other.value < value;
}

interface NumberCheck {
  readonly check: string;
  readonly value: number;
  readonly inclusive?: boolean;
}

function boundOf({ check, value, inclusive }: NumberCheck): string | undefined {
  if (check === 'greater_than') return `${inclusive ? 'at least' : 'above'} ${value}`;
  if (check === 'less_than') return `${inclusive ? 'at most' : 'below'} ${value}`;
  return check === 'multiple_of' ? `a multiple of ${value}` : undefined;
}

function expectedUnion(union: z.ZodUnion): string {
  const options = union.options as z.ZodType[];
  const tags = options.map(tagOf);
  if (tags.every((tag) => tag !== undefined)) return `an object tagged ${tags.map((tag) => `!${tag}`).join(', ')}`;
  return options.map(expected).join(' or ');
}

/** The member of a union of tagged objects that `value`'s `type` names. */
function chosen(schema: z.ZodType, value: ConfigValue | undefined): z.ZodType | undefined {
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const type = getKey(value, 'type');
  return type === undefined ? undefined : (schema.options as z.ZodType[]).find((option) => tagOf(option) === type);
}

/** The tag of a member of a union of tagged objects. */
export function tagOf(schema: z.ZodType): string | undefined {
  const type: unknown = schema instanceof z.ZodObject ? schema.shape['type'] : undefined;
  return type instanceof z.ZodLiteral ? String(type.value) : undefined;
}

function memberSchema(schema: z.ZodType, step: PathStep): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? (schema.shape[step] as z.ZodType) : undefined;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(step)] as z.ZodType | undefined;
  if (schema instanceof z.ZodUnion) {
    return (schema.options as z.ZodType[]).map((option) => memberSchema(unwrap(option), step)).find((member) => member !== undefined);
  }
  return undefined;
}

/** A schema, and what it wraps, from the outside in. */
export function chainOf(schema: z.ZodType): readonly z.ZodType[] {
  const inner = innerOf(schema);
  return inner === undefined ? [schema] : [schema, ...chainOf(inner)];
}

/** What kind of value it is, in a word or a few: `whole number`, `list`, `string or null`. */
export function typeOf(schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (isNullable(schema)) return `${typeOf(inner)} or null`;
  if (inner instanceof z.ZodNumber) return inner.format === 'safeint' ? 'whole number' : 'number';
  if (inner instanceof z.ZodBoolean) return 'boolean';
  if (inner instanceof z.ZodArray || inner instanceof z.ZodTuple) return 'list';
  if (inner instanceof z.ZodUnion) return [...new Set((inner.options as z.ZodType[]).map(typeOf))].join(' or ');
  if (inner instanceof z.ZodLiteral) return [...new Set([...inner.values].map((value) => typeof value))].join(' or ');
  if (inner instanceof z.ZodAny) return 'one value';
  return inner instanceof z.ZodObject ? 'object' : 'string';
}

function isNullable(schema: z.ZodType): boolean {
  const inner = innerOf(schema);
  return schema instanceof z.ZodNullable || (inner !== undefined && isNullable(inner));
}

/** The schema inside defaults, options and transforms. */
export function unwrap(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema);
  return inner ? unwrap(inner) : schema;
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.def.in as z.ZodType;
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable;
  return wraps ? (schema.def.innerType as z.ZodType) : undefined;
}
