import type { Run } from '../../../core/run.ts';
import { weightedOp } from '../../../core/quant/op-types.ts';
import { quantizeTensor } from '../../../core/quant/quantize-tensor.ts';
import type { QuantSpec } from '../../../core/quant/spec.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { fixedScaleName } from '../../quant-aware/fixed-scale.ts';
import { plannedWeights } from '../planned-weights.ts';
import type { Compat } from '../thresholds/index.ts';
import { absMaxScale, channelsOf, dequantize, fixWeight } from './quantized-weight.ts';

/**
 * Gives the quantized weights of each channel the mean and the standard deviation of the float ones, as far as levels
 * allow, and rounds them again.
 * @param float the weights before anything rounded them
 * @returns how many weights moved to another level
 */
export function correctBias(run: Run, float: ReadonlyMap<string, Tensor>): number {
  let moved = 0;
  for (const weight of plannedWeights(run)) {
    const { state: { name }, spec } = weight;
    const original = float.get(name)!;
    const scale = run.states.get(fixedScaleName(name))?.tensor ?? absMaxScale(original, spec.axis);
    const rounded = quantizeTensor(run.states.get(name)!.tensor, scale, spec);
    const corrected = correctedLevels(original, rounded, scale, { spec, outputAxis: weightedOp(weight.readers[0]!.node, run.graph)?.channelAxis ?? 0, compat: run.config.quantization.compat });
    for (const [i, level] of (corrected.data as Int8Array).entries()) if (level !== rounded.data[i]) moved++;
    fixWeight(run, weight, { values: dequantize(corrected, scale, spec), scale }, 'bias correction');
  }
  return moved;
}

/** How weights are corrected. */
export interface CorrectionOptions {
  readonly spec: QuantSpec;
  /** Axis of the channels whose mean and deviation are kept, whatever has a scale of its own. */
  readonly outputAxis: number;
  readonly compat: Compat;
}

/**
 * w' = (mean(w − ŵ) + ŵ) · std(w) / (std(ŵ) + 1e-8), rounded. Source: PaddleSlim `bias_correction_w`.
 *
 * Mean and deviation belong to the channel. Paddle 2.6 spreads the vector of channels with `np.resize`, which repeats it
 * along the innermost axis instead, so that an element gets those of another channel: `compat: paddle-2.6`.
 */
export function correctedLevels(weight: Tensor, levels: Tensor, scale: Tensor, { spec, outputAxis: axis, compat }: CorrectionOptions): Tensor {
  const channels = channelsOf(weight.shape, axis);
  const rounded = dequantize(levels, scale, spec);
  const [before, after] = [moments(weight, channels), moments(rounded, channels)];
  const channelOf = compat === 'paddle-2.6' ? (i: number): number => i % channels.count : channels.of;
  const values = Float32Array.from(rounded.data, (value, i) => {
    const c = channelOf(i);
    return (before.mean[c]! - after.mean[c]! + value) * stretch(before.deviation[c]!, after.deviation[c]!, compat);
  });
  return quantizeTensor(tensor('float32', weight.shape, values), scale, spec);
}

/** A channel of equal weights, or of one, has no deviation to keep: Paddle multiplies it by 0. */
function stretch(before: number, after: number, compat: Compat): number {
  return compat !== 'paddle-2.6' && (before === 0 || after === 0) ? 1 : before / (after + 1e-8);
}

function moments({ data }: Tensor, { count, of }: ReturnType<typeof channelsOf>): { mean: Float64Array; deviation: Float64Array } {
  const [elements, mean, deviation] = [0, 1, 2].map(() => new Float64Array(count)) as [Float64Array, Float64Array, Float64Array];
  const values = data as Float32Array;
  values.forEach((value, i) => { elements[of(i)]!++; mean[of(i)]! += value; });
  mean.forEach((sum, c) => { mean[c] = sum / elements[c]!; });
  values.forEach((value, i) => { deviation[of(i)]! += (value - mean[of(i)]!) ** 2; });
  deviation.forEach((sum, c) => { deviation[c] = Math.sqrt(sum / elements[c]!); });
  return { mean, deviation };
}
