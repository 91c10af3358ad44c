import * as z from 'zod';
import { describeOption, expected, keysOf, schemaAt, tagOf, unwrap } from './describe.ts';
import type { ConfigSchema } from './schema.ts';

/** One option, for `slimtap config help` and docs/config.md. */
export interface OptionReference {
  /** `quantization.weight_bits`; members of lists and tagged objects as `LearningRate.schedulers[!PiecewiseDecay].gamma`. */
  readonly path: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** Value when it is not given; undefined when there is none. */
  readonly default: unknown;
  readonly description: string;
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
  return [{ path, allowed: expected(schema), default: fallback, description }, ...tagged(element, path)];
}

function tagged(schema: z.ZodType, path: string): OptionReference[] {
  if (!(schema instanceof z.ZodUnion)) return [];
  const members = (schema.options as z.ZodType[]).filter((option) => tagOf(option) !== undefined);
  return members.flatMap((option) => below(option, `${path}[!${tagOf(option)}]`));
}
