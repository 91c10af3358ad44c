import * as z from 'zod';
import type { ConfigSchema, OneOf, SectionContext } from '../schema.ts';

/** What a short training takes, for help. */
const SCHEDULERS = [{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [8000, 11_000] }, { type: 'LinearWarmup', steps: 200, start_factor: 0.1 }];

/** `base_lr` and the schedulers that change it, applied in list order. */
export const learningRate = ({ tagged }: SectionContext) => z.strictObject({
  base_lr: z.number().min(0).describe('Learning rate before any scheduler.').default(0.01),
  schedulers: z.array(tagged('scheduler')).meta({ examples: [SCHEDULERS] }).describe('Schedulers, applied in order: a decay, then a warmup. None keeps base_lr.').default([]),
}).prefault({});

const factor = z.number().min(0);
const milestones = z.array(z.int().min(0)).min(1)
  .refine((steps) => steps.every((step, index) => index === 0 || step > steps[index - 1]!), 'milestones must increase');

export const piecewiseDecay = z.strictObject({
  gamma: z.union([factor, z.array(factor)]).describe('Factor of base_lr at the first milestone, a tenth of it at each further one; or a list, one factor for each milestone.').default(0.1),
  milestones: milestones.describe('Steps at which the rate changes.').default([60_000, 80_000]),
}).refine(({ gamma, milestones: steps }) => !Array.isArray(gamma) || gamma.length === steps.length, {
  path: ['gamma'], message: 'a list of factors needs one for each milestone',
});

export const cosineDecay = z.strictObject({
  max_iters: z.int().min(1).optional().meta({ examples: [30_000] }).describe('Step at which the cosine ends. Without it: the run\'s max_iters.'),
  end_factor: factor.max(1).describe('Fraction of base_lr the cosine ends at; 0 as in PaddleDetection.').default(0),
});

export const linearWarmup = z.strictObject({
  steps: z.int().min(0).describe('Steps until the rate is the full one.').default(500),
  start_factor: factor.max(1).describe('Fraction of base_lr at step 0.').default(1 / 3),
});

export type PiecewiseDecay = { type: 'PiecewiseDecay' } & z.infer<typeof piecewiseDecay>;
export type CosineDecay = { type: 'CosineDecay' } & z.infer<typeof cosineDecay>;
export type LinearWarmup = { type: 'LinearWarmup' } & z.infer<typeof linearWarmup>;
/** Options of the schedulers by tag. Grows by declaration merging where a plugin adds one. */
export interface SchedulerTags {
  PiecewiseDecay: z.infer<typeof piecewiseDecay>;
  CosineDecay: z.infer<typeof cosineDecay>;
  LinearWarmup: z.infer<typeof linearWarmup>;
}
export type Scheduler = OneOf<SchedulerTags>;

export interface LearningRate {
  base_lr: number;
  schedulers: Scheduler[];
}

export function addLearningRate(schema: ConfigSchema): void {
  schema.section('LearningRate', learningRate)
    .tagged('scheduler', 'PiecewiseDecay', piecewiseDecay)
    .tagged('scheduler', 'CosineDecay', cosineDecay)
    .tagged('scheduler', 'LinearWarmup', linearWarmup);
}
