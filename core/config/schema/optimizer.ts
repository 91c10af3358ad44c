import * as z from 'zod';
import type { ConfigSchema, OneOf, SectionContext } from '../schema.ts';

/** The optimizer and the decay added to gradients of parameters that have none of their own. */
export const optimizerBuilder = ({ tagged }: SectionContext) => z.strictObject({
  optimizer: tagged('optimizer').describe('Update rule.').prefault({ type: 'Momentum' }),
  regularizer: tagged('regularizer').nullable().describe('Weight decay; null for none.').prefault({ type: 'L2' }),
}).prefault({});

const fraction = z.number().min(0).lt(1);

export const momentum = z.strictObject({
  momentum: fraction.describe('Decay of the velocity.').default(0.9),
  use_nesterov: z.boolean().describe('Look one step ahead.').default(false),
});

export const adam = z.strictObject({
  beta1: fraction.describe('Decay of the first moment.').default(0.9),
  beta2: fraction.describe('Decay of the second moment.').default(0.999),
  epsilon: z.number().gt(0).describe('Added to the root of the second moment.').default(1e-8),
});

export const sgd = z.strictObject({});

export const l2 = z.strictObject({
  factor: z.number().min(0).describe('Added to the gradient times the parameter.').default(0.0001),
});

export type Momentum = { type: 'Momentum' } & z.infer<typeof momentum>;
export type Adam = { type: 'Adam' } & z.infer<typeof adam>;
export type Sgd = { type: 'SGD' };
export type L2 = { type: 'L2' } & z.infer<typeof l2>;

/** Options of the optimizers by tag. Grows by declaration merging where a plugin adds one. */
export interface OptimizerTags {
  Momentum: z.infer<typeof momentum>;
  Adam: z.infer<typeof adam>;
  SGD: z.infer<typeof sgd>;
}

export interface OptimizerBuilder {
  optimizer: OneOf<OptimizerTags>;
  regularizer: L2 | null;
}

export function addOptimizerBuilder(schema: ConfigSchema): void {
  schema.section('OptimizerBuilder', optimizerBuilder)
    .tagged('optimizer', 'Momentum', momentum)
    .tagged('optimizer', 'Adam', adam)
    .tagged('optimizer', 'SGD', sgd)
    .tagged('regularizer', 'L2', l2);
}
