import type { Run } from '../../core/run.ts';
import { tensorsOf } from '../../core/train/averages.ts';
import { calibrate, type Calibration } from './calibrate.ts';
import type { CalibrationFeeds } from './calibration-feeds.ts';
import { openCalibration } from './open-calibration.ts';
import { layerOutputs } from './out-thresholds.ts';
import { plannedActivations } from './planned-activations.ts';
import { plannedWeights } from './planned-weights.ts';
import { preparePlan } from './prepare-plan.ts';
import { seedQuantizers } from './seed-quantizers.ts';
import { adaround } from './weights/adaround.ts';
import { correctBias } from './weights/bias-correction.ts';
import { equalizeLayers } from './weights/equalize-layers.ts';
import { foldBatchNorms, type StepReport } from './weights/fold-batch-norms.ts';

/** What quantizing after training did, as it goes into reports and checkpoints. */
export interface PostSummary {
  readonly method: 'static' | 'dynamic';
  readonly algo: string;
  /** Images that ranges were found on, or that rounding was learned from. */
  readonly images: number;
  /** Quantized weights. */
  readonly weights: number;
  /** Quantized activations, by name of the value. */
  readonly activations: Readonly<Record<string, ActivationSummary>>;
  /** Thresholds of the outputs of layers, by name of the value, where they were asked for. */
  readonly outThresholds: Readonly<Record<string, number>>;
  /** Steps that changed weights. */
  readonly steps: Readonly<Record<string, StepReport>>;
}

/** The range found for an activation. */
export interface ActivationSummary {
  readonly low: number;
  readonly high: number;
  readonly threshold: number;
  /** Share of the elements beyond the range. */
  readonly saturation: number;
}

/**
 * Quantizes a float run after training, in place: plan, weights, ranges. The order is that of PaddleSlim: fold and equalize,
 * calibrate, round, correct.
 * @param given images to calibrate with instead of the configured ones
 * @throws ERR_NOTHING_TO_QUANTIZE, ERR_QUANTIZER_NOT_CALIBRATED, ERR_DATASET_…
 */
export async function quantizeRun(run: Run, given?: CalibrationFeeds): Promise<PostSummary> {
  preparePlan(run);
  const reshaped = reshapeWeights(run);
  const float = { ...run, states: new Map(run.states) };
  const { calibration, rounded } = await withImages(run, given, (feeds) => useImages(run, float, feeds));
  return { ...summaryOf(run, calibration), images: calibration?.images ?? rounded?.['adaround']?.images ?? 0, steps: { ...reshaped, ...rounded, ...correctWeights(run, float) } };
}

/** What images are needed for; weights that go to the nearest level need none. */
interface FoundFromImages {
  readonly calibration?: Calibration;
  readonly rounded?: Record<string, StepReport>;
}

async function withImages(run: Run, given: CalibrationFeeds | undefined, use: (feeds: CalibrationFeeds) => Promise<FoundFromImages>): Promise<FoundFromImages> {
  const { method, round_type } = run.config.quant_post;
  if (method === 'dynamic' && round_type === 'round') return {};
  if (given !== undefined) return use(given);
  const { feeds, close } = await openCalibration(run);
  try {
    return await use(feeds);
  } finally {
    await close();
  }
}

async function useImages(run: Run, float: Run, feeds: CalibrationFeeds): Promise<FoundFromImages> {
  const { method, round_type } = run.config.quant_post;
  const calibration = method === 'dynamic' ? undefined : await calibrate(run, feeds, { also: wantsOutThresholds(run) ? layerOutputs(run.graph) : [] });
  if (calibration !== undefined) seedQuantizers(run, calibration);
  const rounded = round_type === 'adaround' ? { adaround: await adaround(run, float, feeds) } : undefined;
  return { ...(calibration && { calibration }), ...(rounded && { rounded }) };
}

function reshapeWeights(run: Run): Record<string, StepReport> {
  const { quant_post: { optimize_model, cross_layer_equalization }, quantization: { fold_batch_norm } } = run.config;
  return {
    ...(optimize_model || cross_layer_equalization || fold_batch_norm ? { optimize_model: foldBatchNorms(run) } : {}),
    ...(cross_layer_equalization ? { cross_layer_equalization: equalizeLayers(run) } : {}),
  };
}

function correctWeights(run: Run, float: Run): Record<string, StepReport> {
  if (!run.config.quant_post.bias_correction) return {};
  return { bias_correction: { changed: correctBias(run, tensorsOf(float.states)), skipped: [] } };
}

/** Without it: Paddle Lite alone has a use for them. */
function wantsOutThresholds({ config, plan }: Run): boolean {
  return config.quant_post.out_thresholds ?? plan.target === 'paddle-lite';
}

function summaryOf(run: Run, calibration: Calibration | undefined): Omit<PostSummary, 'steps' | 'images'> {
  const planned = new Set(plannedActivations(run).keys());
  const found = [...calibration?.ranges ?? []];
  const activations = found.filter(([name]) => planned.has(name)).map(([name, range]) => [name, { ...range, saturation: calibration!.saturation.get(name)! }] as const);
  const outputs = new Set(wantsOutThresholds(run) ? layerOutputs(run.graph) : []);
  return {
    method: run.config.quant_post.method, algo: calibration?.algo ?? 'none',
    weights: plannedWeights(run).length, activations: Object.fromEntries(activations),
    outThresholds: Object.fromEntries(found.filter(([name]) => outputs.has(name)).map(([name, { threshold }]) => [name, threshold])),
  };
}
