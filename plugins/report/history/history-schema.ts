import * as z from 'zod';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { PlanJson } from '../../../core/quant/plan.ts';
import type { RunHistory } from './run-history.ts';

const text = z.string().max(4096);
const number = z.number();
const count = z.int().min(0);
const numbers = z.array(number).max(4096);
const known = z.array(number.nullable()).max(4096);

const box = { label: text, category: count, bbox: z.tuple([number, number, number, number]) };
const curve = z.object({ iou: number, precision: numbers });

/**
 * What a history must be, wherever it comes from: bounded, and with pictures that are JPEG data and nothing else. What one of a
 * later slimtap has beyond it is left out.
 */
export const historySchema = z.object({
  version: z.literal(1),
  name: text, status: z.enum(['running', 'done', 'stopped']), message: text.nullable(),
  begun: z.iso.datetime(), written: z.iso.datetime(), seconds: number, continued: count,
  iteration: count, iterations: count, seed: number, weights: text.nullable(),
  versions: z.record(text, text),
  model: z.object({ name: text, classes: count, parameters: count, floatBytes: count, bytes: count }),
  config: z.object({ value: z.custom<ConfigObject>(isObject), origins: z.record(text, text) }),
  plan: z.custom<PlanJson>(isObject).pipe(z.object({
    version: z.literal(1), target: text, notes: z.record(text, text),
    entries: z.array(z.custom<PlanJson['entries'][number]>(isEntry)).max(65536),
    skips: z.array(z.object({ node: text, by: text, reason: text })).max(65536),
  })).nullable(),
  steps: z.object({ width: z.int().min(1), starts: z.array(count).max(4096), counts: z.array(count).max(4096), columns: z.record(text, known) }),
  evaluations: z.array(z.object({
    iteration: count, stage: text, AP: number, AP50: number, stats: z.record(text, number), images: count, msPerImage: number,
    categories: z.array(z.object({ name: text, AP: number, AP50: number })).max(65536),
  })).max(4096),
  curves: z.object({
    iteration: count, recalls: numbers, mean: z.array(curve).max(64), total: count,
    categories: z.array(z.object({ name: text, curves: z.array(curve).max(64) })).max(4096),
  }).nullable(),
  ranges: z.object({
    iterations: z.array(count).max(4096),
    quantizers: z.array(z.object({ name: text, kind: text, bits: count, weight: z.boolean(), scales: count, low: known, high: known })).max(65536),
  }),
  samples: z.array(z.object({
    file: text, thumbnail: z.string().max(1 << 20).regex(/^data:image\/jpeg;base64,[A-Za-z0-9+/=]*$/), width: number, height: number,
    truth: z.array(z.object(box)).max(4096), found: z.array(z.object({ ...box, score: number })).max(4096),
  })).max(64),
}) satisfies z.ZodType<RunHistory>;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const entrySchema = z.object({ node: text, slot: text, by: text, reason: text, spec: z.looseObject({ kind: text, bits: count, signed: z.boolean(), rounding: text, axis: count.optional() }) });

function isEntry(value: unknown): boolean {
  return entrySchema.safeParse(value).success;
}
