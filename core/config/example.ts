import * as z from 'zod';
import { chainOf, tagOf, unwrap } from './describe.ts';
import type { ConfigValue } from './value.ts';

/**
 * A value somebody might write: the one given with the option (`.meta({ examples: […] })`), or, where it follows from
 * what is allowed, another one than the default. Undefined where neither is so.
 */
export function exampleOf(schema: z.ZodType): ConfigValue | undefined {
  for (const at of chainOf(schema)) {
    const [given] = (at.meta()?.['examples'] as ConfigValue[] | undefined) ?? [];
    if (given !== undefined) return given;
  }
  return derived(unwrap(schema), fallbackOf(schema));
}

function fallbackOf(schema: z.ZodType): unknown {
  const wrapper = chainOf(schema).find((at) => at instanceof z.ZodDefault || at instanceof z.ZodPrefault);
  return wrapper?.def.defaultValue;
}

function derived(schema: z.ZodType, fallback: unknown): ConfigValue | undefined {
  if (schema instanceof z.ZodBoolean) return fallback !== true;
  if (schema instanceof z.ZodEnum) return schema.options.find((option) => option !== fallback) ?? schema.options[0];
  if (schema instanceof z.ZodLiteral) return [...schema.values][0] as ConfigValue;
  if (fallback !== undefined && fallback !== null && !(Array.isArray(fallback) && fallback.length === 0)) return fallback as ConfigValue;
  if (schema instanceof z.ZodArray) return listed(exampleOf(schema.element as z.ZodType));
  if (schema instanceof z.ZodUnion) return ofUnion(schema.options as z.ZodType[]);
  // Options of which only one value is implemented.
  return schema instanceof z.ZodAny ? fallback as ConfigValue : undefined;
}

function ofUnion([first]: readonly z.ZodType[]): ConfigValue | undefined {
  const tag = first && tagOf(first);
  return tag === undefined ? first && exampleOf(first) : { type: tag };
}

function listed(member: ConfigValue | undefined): ConfigValue[] | undefined {
  return member === undefined ? undefined : [member];
}
