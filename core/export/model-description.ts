import { categoriesOf } from '../commands/categories.ts';
import { imageSizeOf } from '../image-size.ts';
import { isOp, type Graph } from '../ir/types.ts';
import type { Suppression } from '../model.ts';
import type { PlanJson, QuantPlan } from '../quant/plan.ts';
import type { Run } from '../run.ts';
import { isCheckpoint, readCheckpointManifest } from '../train/checkpoint.ts';
import { packageVersion } from '../train/checkpoint/package-version.ts';
import type { FrozenModel } from './exporter.ts';
import { preprocessing, type Preprocessing } from './preprocessing.ts';

/** Everything a deployer must know to feed a model and read its outputs, whatever the format. */
export interface ModelDescription {
  /** Version of the slimtap that wrote it. */
  readonly slimtap: string;
  /** Runtime the quantization was made for; `float` without quantization. */
  readonly target: string;
  readonly iteration: number;
  /** Metrics of the checkpoint, such as AP. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Class names by index. */
  readonly labels: readonly string[];
  /** Ids in annotation and result files, by class index. */
  readonly categoryIds: readonly number[];
  readonly preprocessing: Preprocessing;
  readonly decoding: readonly DecodingHead[];
  /** Suppression of duplicates among `boxes` and `scores`, where there is any; formats say whether they do it. */
  readonly nms: Suppression | undefined;
  readonly quantization: QuantizationSummary | undefined;
}

/** One scale of the detector, as decoded inside the file. */
export interface DecodingHead {
  readonly name: string;
  readonly anchors: readonly number[];
  readonly downsample: number;
  readonly scoreThreshold: number;
}

export interface QuantizationSummary {
  readonly target: string;
  /** Numbers of quantized inputs by format, such as `filter int8 per channel`. */
  readonly formats: Readonly<Record<string, number>>;
  /** Nodes left in float, with reasons. */
  readonly float: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, string>>;
  /** Largest magnitude that is represented, by name of the activation. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Every decision: what, how, by whom and why. */
  readonly plan: PlanJson;
}

/** Gathers the description of a frozen model. */
export async function describeModel({ graph }: FrozenModel, run: Run): Promise<ModelDescription> {
  const { model, plan, iteration } = run;
  const quantized = plan.entries().length > 0;
  const categories = await categoriesOf(run);
  return {
    slimtap: packageVersion(),
    target: quantized ? plan.target : 'float',
    iteration,
    metrics: await checkpointMetrics(run),
    labels: categories.map(({ name }) => name),
    categoryIds: categories.map(({ id }) => id),
    preprocessing: preprocessing(run, imageSizeOf(graph.inputs.get('image')!.type)),
    decoding: decodingHeads(graph),
    nms: model.suppression,
    quantization: quantized ? summarize(plan, graph) : undefined,
  };
}

async function checkpointMetrics({ weights }: Run): Promise<Readonly<Record<string, number>>> {
  if (weights === undefined || !await isCheckpoint(weights)) return {};
  return (await readCheckpointManifest(weights)).metrics;
}

function decodingHeads(graph: Graph): DecodingHead[] {
  return graph.nodes().filter((node) => isOp(node, 'YoloBox')).map(({ name, attrs: { anchors, downsample, confidenceThreshold } }) =>
    ({ name, anchors, downsample, scoreThreshold: confidenceThreshold }));
}

function summarize(plan: QuantPlan, graph: Graph): QuantizationSummary {
  const formats: Record<string, number> = {};
  for (const { slot, spec: { bits, signed, axis } } of plan.entries()) {
    const format = `${slot.split('.')[0]} ${signed ? 'int' : 'uint'}${bits} per ${axis === undefined ? 'tensor' : 'channel'}`;
    formats[format] = (formats[format] ?? 0) + 1;
  }
  return {
    target: plan.target, formats, float: Object.fromEntries(plan.skips().map(({ node, reason }) => [node, reason])), notes: { ...plan.notes },
    thresholds: activationThresholds(graph), plan: plan.toJSON(),
  };
}

function activationThresholds(graph: Graph): Record<string, number> {
  return Object.fromEntries(graph.nodes().flatMap((node) => {
    const scale = isOp(node, 'QuantizeLinear') ? node.inputs.scale.producer : undefined;
    return isOp(node, 'QuantizeLinear') && isOp(scale, 'Constant') ? [[node.inputs.x.name, scale.attrs.tensor.data[0] as number]] : [];
  }));
}
