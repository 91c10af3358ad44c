import { categoriesOf } from '../../core/commands/categories.ts';
import type { FrozenModel } from '../../core/export/exporter.ts';
import { isOp, type Graph } from '../../core/ir/types.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import { isCheckpoint, readCheckpointManifest } from '../../core/train/checkpoint.ts';
import { packageVersion } from '../../core/train/checkpoint/package-version.ts';
import { preprocessing, type Preprocessing } from './preprocessing.ts';
import { requiredSessionOptions, type ConfigEntries } from './session-options.ts';

/** Everything a deployer must know to feed the file, run it right and read its outputs. Goes into the file and the manifest. */
export interface ModelDescription {
  /** Version of the slimtap that wrote it. */
  readonly slimtap: string;
  readonly opset: number;
  /** Runtime the quantization was trained for; `float` without quantization. */
  readonly target: string;
  readonly iteration: number;
  /** Metrics of the checkpoint, such as AP. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Class names by index. */
  readonly labels: readonly string[];
  /** Ids in annotation and result files, by class index. */
  readonly categoryIds: readonly number[];
  readonly preprocessing: Preprocessing;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly decoding: readonly DecodingHead[];
  /** Suppression of duplicates, done by the caller on `boxes` and `scores`. */
  readonly nms: unknown;
  /** Entries of ONNX Runtime's session configuration without which the numbers may be wrong. */
  readonly sessionOptions: ConfigEntries;
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
}

/** Gathers the description of a frozen model. */
export async function describeModel({ graph }: FrozenModel, run: Run): Promise<ModelDescription> {
  const { config, plan, iteration } = run;
  const quantized = plan.entries().length > 0;
  const categories = await categoriesOf(run);
  return {
    slimtap: packageVersion(),
    opset: config.export.opset,
    target: quantized ? plan.target : 'float',
    iteration,
    metrics: await checkpointMetrics(run),
    labels: categories.map(({ name }) => name),
    categoryIds: categories.map(({ id }) => id),
    preprocessing: preprocessing(run, graph.inputs.get('image')!.type.shape[2]!),
    inputs: { image: 'float32 [1, 3, size, size], preprocessed', imSize: 'int32 [1, 2], height and width of the original image' },
    outputs: { boxes: 'float32 [1, M, 4], x1, y1, x2, y2 in pixels of the original image', scores: 'float32 [1, M, classes]' },
    decoding: decodingHeads(graph),
    nms: config.YOLOv3Head.nms,
    sessionOptions: requiredSessionOptions(graph, config.export.precision),
    quantization: quantized ? summarize(plan) : undefined,
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

function summarize(plan: QuantPlan): QuantizationSummary {
  const formats: Record<string, number> = {};
  for (const { slot, spec: { bits, signed, axis } } of plan.entries()) {
    const format = `${slot.split('.')[0]} ${signed ? 'int' : 'uint'}${bits} per ${axis === undefined ? 'tensor' : 'channel'}`;
    formats[format] = (formats[format] ?? 0) + 1;
  }
  return { target: plan.target, formats, float: Object.fromEntries(plan.skips().map(({ node, reason }) => [node, reason])), notes: { ...plan.notes } };
}
