import { checkpointHasNoPlan, planContradicted } from '../errors.ts';
import { verifyGraph } from '../ir/verify.ts';
import type { Kernel } from '../kernel.ts';
import { QuantPlan } from '../quant/plan.ts';
import type { Run, StateStore } from '../run.ts';
import { createRandom } from '../tensor/random.ts';
import { inferenceStates } from '../train/averages.ts';
import { isCheckpoint, readCheckpoint } from '../train/checkpoint.ts';
import type { CheckpointDraft } from '../train/checkpoint-draft.ts';

/** How a run is opened. */
export interface OpenOptions {
  /** Checkpoint or weights to read; what `pretrain_weights`, `weights` or `resume` say. */
  readonly weights?: string | undefined;
  /** Whether momenta, averages and quantizer statistics are kept as they are, to continue exactly. @default false */
  readonly exact?: boolean;
  /** Whether the checkpoint's quantization plan holds; a float checkpoint then stays float. */
  readonly keepPlan: boolean;
}

/**
 * From configuration to a run: the model's float forward graph, its weights, its quantization plan.
 * The lifecycle up to where commands differ: config → buildGraph → annotate.
 */
export async function openRun(kernel: Kernel, { weights, keepPlan, exact = false }: OpenOptions): Promise<{ run: Run; checkpoint: CheckpointDraft | undefined }> {
  const config = kernel.config().value;
  const random = createRandom(config.seed);
  const model = kernel.resolve('model', config.architecture)(config);
  const backend = kernel.resolve('backend', config.backend)(config);
  const size = config.input_size ?? readerSize(config);
  const run: Run = {
    kernel, config, model, backend, random, stage: 'eval', states: new Map(), iteration: 0, signal: kernel.signal,
    graph: model.build({ batch: 1, size, random: random.split('parameters') }),
    plan: new QuantPlan(config.target),
    weights,
  };
  const checkpoint = weights !== undefined && await isCheckpoint(weights) ? await readCheckpoint(weights) : undefined;
  for (const [name, state] of startingStates(checkpoint, exact)) run.states.set(name, state);
  run.graph = await kernel.hooks.buildGraph.promise(run.graph, run);
  verifyGraph(run.graph, 'buildGraph');
  fillStates(run);
  await annotate(kernel, run);
  if (keepPlan) adoptPlan(kernel, run, checkpoint);
  return { run, checkpoint };
}

function startingStates(checkpoint: CheckpointDraft | undefined, exact: boolean): StateStore {
  if (checkpoint === undefined) return new Map();
  return exact ? checkpoint.states : inferenceStates(checkpoint.states);
}

/** Height and width of the network's input when evaluating and exporting: `input_size`, or what the evaluation reader says. */
export function inputSize({ graph }: Run): number {
  return graph.inputs.get('image')!.type.shape[2]!;
}

function readerSize({ EvalReader, TestReader, TrainReader }: Run['config']): number {
  for (const reader of [EvalReader, TestReader, TrainReader]) {
    const size = reader?.inputs_def.image_shape?.[1] ?? resizeTarget(reader?.sample_transforms ?? []);
    if (size !== undefined) return size;
  }
  return 608;
}

function resizeTarget(transforms: readonly { readonly type: string; readonly [option: string]: unknown }[]): number | undefined {
  const target = transforms.find(({ type }) => type === 'ResizeImage')?.['target_size'];
  return typeof target === 'number' ? target : undefined;
}

function fillStates({ graph, states }: Run): void {
  for (const { name, initial, role } of graph.states.values()) {
    if (!states.has(name)) states.set(name, { tensor: initial, role });
  }
}

async function annotate({ hooks }: Kernel, run: Run): Promise<void> {
  await hooks.annotate.promise(run.plan, run);
}

/** The checkpoint's plan wins; an option given by hand that asks for another one is refused. */
function adoptPlan(kernel: Kernel, run: Run, checkpoint: CheckpointDraft | undefined): void {
  const asked = run.plan;
  const stored = checkpoint?.plan === undefined ? new QuantPlan(run.config.target) : QuantPlan.from(checkpoint.plan);
  const given = givenQuantOption(kernel);
  if (given !== undefined && !samePlan(asked, stored)) {
    if (stored.entries().length === 0) throw checkpointHasNoPlan(given.key, given.value);
    throw planContradicted(given.key, given.value, describe(given.key, stored));
  }
  run.plan = stored;
}

/** The first quantization option that was given on the command line, if any. */
function givenQuantOption(kernel: Kernel): { key: string; value: string } | undefined {
  const { value, origins } = kernel.config();
  for (const [path, origin] of origins) {
    if (!origin.startsWith('-') || !(path === 'target' || path.startsWith('quantization'))) continue;
    const key = path.split('.').slice(0, 2).join('.');
    const found = key === 'target' ? value.target : (value.quantization as Record<string, unknown>)[key.split('.')[1]!];
    return { key, value: JSON.stringify(found) };
  }
  return undefined;
}

function samePlan(a: QuantPlan, b: QuantPlan): boolean {
  const text = (plan: QuantPlan): string => JSON.stringify(plan.entries().map(({ node, slot, spec }) => [node, slot, Object.entries(spec).sort()]).sort());
  return a.target === b.target && text(a) === text(b);
}

function describe(key: string, stored: QuantPlan): string {
  if (key === 'target') return stored.target;
  const skips = stored.skips().map(({ node, reason }) => `${node} (${reason})`);
  return `a plan for ${stored.target} that quantizes ${stored.entries().length} inputs and leaves ${skips.length === 0 ? 'nothing' : skips.join(', ')} in float`;
}

