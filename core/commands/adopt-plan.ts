import { checkpointHasNoPlan, planContradicted } from '../errors.ts';
import { QuantPlan } from '../quant/plan.ts';
import type { Run } from '../run.ts';
import type { Checkpoint } from '../train/checkpoint.ts';

/**
 * The plan that holds for weights trained already: the checkpoint's, so that no flag has to be repeated. An option
 * given on the command line that asks for another plan is refused, since the weights do not fit it.
 * @throws ERR_PLAN_CONTRADICTED showing both
 */
export function adoptPlan(run: Run, checkpoint: Checkpoint | undefined): QuantPlan {
  const stored = checkpoint?.plan === undefined ? new QuantPlan(run.config.target) : QuantPlan.from(checkpoint.plan);
  if (!samePlan(run.plan, stored)) refuseGivenOptions(run, stored, checkpoint?.config);
  return stored;
}

/** Plans are the same when they quantize the same slots in the same way; who decided does not matter. */
function samePlan(a: QuantPlan, b: QuantPlan): boolean {
  return a.target === b.target && decisions(a) === decisions(b);
}

/** As text; an option that is undefined is as good as absent, as it is after a checkpoint. */
function decisions(plan: QuantPlan): string {
  return JSON.stringify(plan.entries().map(({ node, slot, spec }) => [node, slot, Object.entries(spec).filter(([, value]) => value !== undefined).sort()]).sort());
}

function refuseGivenOptions(run: Run, stored: QuantPlan, trained: unknown): void {
  const given = givenOptions(run);
  if (given.length === 0) return;
  const differing = given.filter((key) => text(run.config, key) !== text(trained, key));
  const keys = differing.length === 0 ? given : differing;
  const values = (config: unknown): string => keys.map((key) => text(config, key)).join(' and ');
  if (stored.entries().length === 0) throw checkpointHasNoPlan(keys.join(' and '), values(run.config));
  throw planContradicted(keys.join(' and '), values(run.config), differing.length === 0 ? summary(stored) : values(trained));
}

/** Quantization options given by a flag or with -o. What a file says is a default that the checkpoint overrides. */
function givenOptions({ kernel }: Run): string[] {
  const origins = [...kernel.config().origins].filter(([, origin]) => origin.startsWith('-')).map(([path]) => path);
  const keys = origins.filter((path) => /^(target$|quantization\.)/.test(path)).map((path) => /^[^.[]+(\.[^.[]+)?/.exec(path)![0]);
  return [...new Set(keys)];
}

/** An option's value as JSON, for people; `nothing known` where a checkpoint was written without its configuration. */
function text(config: unknown, key: string): string {
  const value = key.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | null | undefined)?.[step], config);
  return value === undefined ? 'nothing known' : JSON.stringify(value);
}

function summary(plan: QuantPlan): string {
  return `a plan for ${plan.target} that quantizes ${plan.entries().length} inputs and leaves ${plan.skips().length} nodes in float`;
}
