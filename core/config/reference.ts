import * as z from 'zod';
import { describeOption, expected, keysOf, schemaAt, tagOf, typeOf, unwrap, valuesOf } from './describe.ts';
import { exampleOf } from './example.ts';
import type { ConfigSchema } from './schema.ts';
import type { ConfigValue } from './value.ts';

/** One option, for `slimtap config help` and docs/config.md. */
export interface OptionReference {
  /** `quantization.weight_bits`; members of lists and tagged objects as `LearningRate.schedulers[!PiecewiseDecay].gamma`. */
  readonly path: string;
  /** What kind of value it takes: `whole number`, `list`. */
  readonly type: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** All values it can have, where they can be counted; of a list those of its elements are not told. */
  readonly values: readonly string[] | undefined;
  /** Value when it is not given; undefined when there is none. */
  readonly default: unknown;
  readonly description: string;
  /** A value that is allowed; undefined where the option gives none and none follows from what it allows. */
  readonly example: ConfigValue | undefined;
}

/** Every option of a schema, in the order they were added: what plugins add is in it too. */
export function configReference(schema: ConfigSchema): readonly OptionReference[] {
  return below(schema.build(), '');
}

function below(schema: z.ZodType, prefix: string): OptionReference[] {
  return keysOf(schema).filter((key) => key !== 'type').flatMap((key) => reference(schemaAt(schema, [key])!, prefix === '' ? key : `${prefix}.${key}`));
}

function reference(schema: z.ZodType, path: string): OptionReference[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) return below(inner, path);
  const { description = '', default: fallback } = describeOption(schema);
  const element = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : inner;
  return [{ path, type: typeOf(schema), allowed: expected(schema), values: valuesOf(schema), default: fallback, description, example: exampleOf(schema) }, ...tagged(element, path)];
}

function tagged(schema: z.ZodType, path: string): OptionReference[] {
  if (!(schema instanceof z.ZodUnion)) return [];
  const members = (schema.options as z.ZodType[]).filter((option) => tagOf(option) !== undefined);
  return members.flatMap((option) => below(option, `${path}[!${tagOf(option)}]`));
}
