import { calibrationNotFinite } from '../../core/errors.ts';
import type { CalibratedRange } from '../../core/quant/quantizer.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import type { Run } from '../../core/run.ts';
import type { CalibrationFeeds } from './calibration-feeds.ts';
import { cutRange } from './cut-range.ts';
import { observe } from './observe.ts';
import { plannedActivations } from './planned-activations.ts';
import { algorithms, type AlgorithmName, type Compat } from './thresholds/index.ts';
import { PaddleSearch } from './thresholds/paddle-search.ts';

/** How ranges are found. What is left out is taken from the configuration's `quant_post`. */
export interface CalibrateOptions {
  readonly algo?: AlgorithmName | undefined;
  /** Share of the elements that `hist` and `percentile` represent. */
  readonly histPercent?: number | undefined;
  /** Whose rules hold where Paddle's versions differ. */
  readonly compat?: Compat | undefined;
  /** With `compat: paddle-2.6`, for which form of model mse and emd judge. */
  readonly onnxFormat?: boolean | undefined;
  /** Names of further values to calibrate, as if they were quantized with the bits of activations, signed. */
  readonly also?: readonly string[] | undefined;
}

/** What calibration found. */
export interface Calibration {
  readonly algo: AlgorithmName;
  readonly images: number;
  /** By name of the value in the float forward graph. */
  readonly ranges: ReadonlyMap<string, CalibratedRange>;
  /** Share of each value's elements beyond its range, which are clipped. */
  readonly saturation: ReadonlyMap<string, number>;
}

/** What Paddle takes for the largest magnitude of a value that is 0 everywhere. */
const LEAST_THRESHOLD = 1e-8;

/**
 * Finds the range of every activation the plan quantizes, from what the float graph gives on the images: extremes in a first
 * pass, histograms in a second where the algorithm needs them. The run is left as it is; `seedQuantizers` uses the result.
 * @param feeds gone through twice
 * @throws ERR_CALIBRATION_IMAGES, ERR_CALIBRATION_NOT_FINITE, ERR_PLAN_MISMATCH, and what reading the images throws
 * @example
 * seedQuantizers(run, await calibrate(run, feeds, { algo: 'mse' }));
 */
export async function calibrate(run: Run, feeds: CalibrationFeeds, options: CalibrateOptions = {}): Promise<Calibration> {
  const settings = settingsOf(run, options);
  const specs = specsOf(run, options.also ?? []);
  const searches = paddleSearches(specs, settings);
  const observations = await observe(run, feeds, {
    values: [...specs.keys()],
    histogram: algorithms[settings.algo].histogram,
    absMin: settings.compat !== 'none' && algorithms[settings.algo].histogram,
    visit: searches && ((name, data) => searches.get(name)!.add(data)),
  });
  const ranges = new Map([...observations].map(([name, observation]) => {
    if (!Number.isFinite(observation.absMax)) throw calibrationNotFinite(name);
    const threshold = searches?.get(name)!.threshold ?? algorithms[settings.algo].threshold({ ...settings, observation, spec: specs.get(name)! });
    return [name, cutRange(observation, Math.max(threshold, LEAST_THRESHOLD))];
  }));
  const saturation = new Map([...observations].map(([name, { histogram }]) => [name, histogram?.shareBeyond(ranges.get(name)!.threshold) ?? 0]));
  return { algo: settings.algo, images: Math.max(0, ...[...observations.values()].map(({ images }) => images)), ranges, saturation };
}

interface Settings {
  readonly algo: AlgorithmName;
  readonly percent: number;
  readonly compat: Compat;
  readonly onnxFormat: boolean;
}

function settingsOf({ config }: Run, { algo, histPercent, compat, onnxFormat }: CalibrateOptions): Settings {
  const { quant_post: section, quantization } = config;
  return {
    algo: algo ?? section.algo, percent: histPercent ?? section.hist_percent, onnxFormat: onnxFormat ?? quantization.onnx_format,
    compat: compat ?? quantization.compat,
  };
}

function specsOf(run: Run, also: readonly string[]): ReadonlyMap<string, QuantSpec> {
  const planned = plannedActivations(run);
  const spec: QuantSpec = { kind: 'moving_average_abs_max', bits: run.config.quantization.activation_bits, signed: true, rounding: 'half-even' };
  return new Map([...planned, ...also.filter((name) => !planned.has(name)).map((name) => [name, spec] as const)]);
}

function paddleSearches(specs: ReadonlyMap<string, QuantSpec>, { algo, compat, onnxFormat }: Settings): ReadonlyMap<string, PaddleSearch> | undefined {
  if (compat !== 'paddle-2.6' || (algo !== 'mse' && algo !== 'emd' && algo !== 'ptf')) return undefined;
  return new Map([...specs].map(([name, { bits }]) => [name, new PaddleSearch({ algo, bits, onnxFormat })]));
}
