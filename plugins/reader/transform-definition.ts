import type * as z from 'zod';
import type { Transform } from './sample.ts';

/** A transform by its name in configurations, with its options and their defaults. */
export interface TransformDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly options: S;
  create(options: z.output<S>): Transform;
}

/** Ties the type of `create`'s argument to the schema. */
export function defineTransform<S extends z.ZodObject>(definition: TransformDefinition<S>): TransformDefinition<S> {
  return definition;
}
