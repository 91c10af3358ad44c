import { checkpointHasNoPlan, planContradicted, weightsScalesMissing } from '../errors.ts';
import { deriveEvalGraph } from '../evaluate/derive-graphs.ts';
import { inputSize } from '../input-size.ts';
import { QuantPlan } from '../quant/plan.ts';
import type { Run } from '../run.ts';
import type { Checkpoint } from '../train/checkpoint.ts';

/**
 * The plan that holds for weights trained already: the checkpoint's, so that no flag has to be repeated. An option
 * given on the command line that asks for another plan is refused, since the weights do not fit it. Weights of another
 * framework may have scales and no plan: then the configuration's holds.
 * @throws ERR_PLAN_CONTRADICTED showing both, ERR_WEIGHTS_SCALES
 */
export function adoptPlan(run: Run, checkpoint: Checkpoint | undefined): QuantPlan {
  if (checkpoint === undefined && [...run.states.values()].some(({ role }) => role === 'quantizer')) return planOfScales(run);
  const stored = checkpoint?.plan === undefined ? new QuantPlan(run.config.target) : QuantPlan.from(checkpoint.plan);
  if (!samePlan(run.plan, stored)) refuseGivenOptions(run, stored, checkpoint?.config);
  return stored;
}

/** A quantizer without its scale would give numbers of no meaning. */
function planOfScales(run: Run): QuantPlan {
  const { graph } = deriveEvalGraph(run, { batch: 1, size: inputSize(run) });
  const missing = [...graph.states.values()].filter(({ name, role }) => role === 'quantizer' && name.endsWith('.scale') && !run.states.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw weightsScalesMissing(run.weights ?? 'the weights', missing);
  return run.plan;
}

/** Plans are the same when they quantize the same slots in the same way; who decided does not matter. */
function samePlan(a: QuantPlan, b: QuantPlan): boolean {
  return a.target === b.target && decisions(a) === decisions(b);
}

/** As text; an option that is undefined is as good as absent, as it is after a checkpoint. */
export function decisions(plan: QuantPlan): string {
  return JSON.stringify(plan.entries().map(({ node, slot, spec }) => [node, slot, Object.entries(spec).filter(([, value]) => value !== undefined).sort()]).sort());
}

/** Options that say what the checkpoint's configuration says contradict nothing: then something else made the plan another one. */
function refuseGivenOptions(run: Run, stored: QuantPlan, trained: unknown): void {
  const given = givenOptions(run);
  const differing = given.filter((key) => text(run.config, key) !== text(trained, key));
  const values = (config: unknown, keys: readonly string[]): string => keys.map((key) => text(config, key)).join(' and ');
  if (stored.entries().length === 0 && given.length > 0) {
    const keys = differing.length === 0 ? given : differing;
    throw checkpointHasNoPlan(keys.join(' and '), values(run.config, keys));
  }
  if (differing.length > 0) throw planContradicted(differing.join(' and '), values(run.config, differing), values(trained, differing));
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
