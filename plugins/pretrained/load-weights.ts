import { checkpointMismatch } from '../../core/errors.ts';
import { isOp, type Graph, type State } from '../../core/ir/types.ts';
import type { Run } from '../../core/run.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { diffStates, type StateShape } from '../../core/train/checkpoint.ts';
import { activationScales } from './activation-scales.ts';
import type { ReadWeightsOptions } from './read-weights.ts';
import { describeMatch, matchWeights, type ParameterShape } from './match-weights.ts';

type Options = Pick<ReadWeightsOptions, 'cacheDir' | 'offline' | 'onProgress' | 'form'>;

/**
 * Fills a run's states from its weights. A checkpoint's states are in the run already; they are compared with the
 * graph. Parameters that start a training may be a part (a backbone's) and of another head; otherwise every one must
 * be there.
 * @throws ERR_CHECKPOINT_MISMATCH, ERR_WEIGHTS_NOTHING_MATCHED, and what `readWeights` throws
 */
export async function loadWeights(source: string, graph: Graph, run: Run, options: Options): Promise<void> {
  const fromCheckpoint = run.states.size > 0;
  const weights = fromCheckpoint ? weightsOf(run) : await read(source, graph, { ...options, form: run.model.weightsForm });
  const startsTraining = source === run.config.pretrain_weights && source !== run.config.weights && source !== run.config.resume;
  if (startsTraining) await takeWhatFits(source, graph, run, weights);
  else await takeAll(source, graph, run, weights, fromCheckpoint);
}

/** Imported here, so that runs without weights load neither tar nor zlib. */
async function read(source: string, graph: Graph, options: Options): Promise<Map<string, Tensor>> {
  const { readWeights } = await import('./read-weights.ts');
  return readWeights(source, { ...options, batchNormEpsilon: backboneEpsilon(graph) });
}

async function takeWhatFits(source: string, graph: Graph, run: Run, weights: Map<string, Tensor>): Promise<void> {
  for (const name of weights.keys()) if (isExcluded(name, run)) weights.delete(name);
  const quantizers = run.config.quantization.enabled ? await activationScales(graph, weights) : new Map<string, Tensor>();
  const match = matchWeights(parametersOf(graph), weights, source);
  for (const [name, { role }] of run.states) if (isWeight(role)) run.states.delete(name);
  store(graph, run, match.matched);
  for (const [name, tensor] of quantizers) run.states.set(name, { tensor, role: 'quantizer' });
  run.kernel.events.emit('log', { level: match.shapeMismatch.length > 0 ? 'warn' : 'info', message: `${source}: ${describeMatch(match)}${describeQuantizers(quantizers)}` });
}

function describeQuantizers(states: ReadonlyMap<string, Tensor>): string {
  const count = (suffix: string): number => [...states.keys()].filter((name) => name.endsWith(suffix)).length;
  const [scales, sums] = [count('.scale'), count('.accum')];
  if (scales === 0) return '';
  return ` Of the unused, ${scales} are scales of activations, which quantizers start from${sums === 0 ? '' : `, ${sums} of them with the sums of their moving averages`}.`;
}

async function takeAll(source: string, graph: Graph, run: Run, weights: Map<string, Tensor>, exactly: boolean): Promise<void> {
  const found: StateShape[] = [...weights].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const known = new Set(graph.states.keys());
  const { message } = diffStates(parametersOf(graph), exactly ? found : found.filter(({ name }) => known.has(name)));
  if (message !== '') throw checkpointMismatch(source, message);
  store(graph, run, weights);
  if (!exactly && run.config.quantization.enabled) await takeScales(source, graph, run, weights);
}

/** What Paddle trained with quantization stays quantized, as the configuration says: its files have no plan. */
async function takeScales(source: string, graph: Graph, run: Run, weights: ReadonlyMap<string, Tensor>): Promise<void> {
  const scales = await activationScales(graph, weights);
  for (const [name, tensor] of scales) run.states.set(name, { tensor, role: 'quantizer' });
  if (scales.size > 0) run.kernel.events.emit('log', { level: 'info', message: `${source} has scales of activations: it is quantized in the places that the configuration says.` });
}

function store(graph: Graph, { states }: Run, weights: ReadonlyMap<string, Tensor>): void {
  for (const [name, tensor] of weights) {
    const state = graph.states.get(name);
    if (state !== undefined) states.set(name, { tensor, role: state.role });
  }
}

function weightsOf({ states }: Run): Map<string, Tensor> {
  return new Map([...states].filter(([, { role }]) => isWeight(role)).map(([name, { tensor }]) => [name, tensor]));
}

function parametersOf(graph: Graph): (StateShape & ParameterShape)[] {
  return [...graph.states.values()].filter(({ role }) => isWeight(role)).map(({ name, initial: { shape, dtype } }) => ({ name, shape, dtype }));
}

/** What weights are made of; quantizer scales, momenta and averages come with checkpoints only. */
function isWeight(role: State['role']): boolean {
  return role === 'parameter' || role === 'statistic';
}

function isExcluded(name: string, { config }: Run): boolean {
  return config.finetune_exclude_pretrained_params.some((part) => name.includes(part));
}

/** The epsilon of the graph's first batch normalization, which is the backbone's. */
function backboneEpsilon(graph: Graph): number | undefined {
  return graph.nodes().find((node) => isOp(node, 'BatchNorm'))?.attrs.epsilon;
}
