import { quantizeTensor } from '../../../core/quant/quantize-tensor.ts';
import { quantMax, type QuantSpec } from '../../../core/quant/spec.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import type { Run } from '../../../core/run.ts';
import { fixedScaleName } from '../../quant-aware/fixed-scale.ts';
import type { PlannedWeight } from '../planned-weights.ts';

/** Index of the channel of each element, and how many there are; one for all without an axis. */
export interface Channels {
  readonly count: number;
  of(element: number): number;
}

export function channelsOf(shape: readonly number[], axis: number | undefined): Channels {
  if (axis === undefined) return { count: 1, of: () => 0 };
  const count = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  return { count, of: (element) => Math.floor(element / inner) % count };
}

/** Largest magnitude of each channel: [C], or [1]. */
export function absMaxScale({ shape, data }: Tensor, axis: number | undefined): Tensor<'float32'> {
  const channels = channelsOf(shape, axis);
  const scale = new Float32Array(channels.count);
  (data as Float32Array).forEach((value, i) => { scale[channels.of(i)] = Math.max(scale[channels.of(i)]!, Math.abs(value)); });
  return tensor('float32', [channels.count], scale);
}

/** The values that integers with a scale stand for. */
export function dequantize({ shape, data }: Tensor, scale: Tensor, spec: Pick<QuantSpec, 'bits' | 'signed' | 'axis'>): Tensor<'float32'> {
  const channels = channelsOf(shape, spec.axis);
  const qmax = quantMax(spec);
  const thresholds = scale.data as Float32Array;
  return tensor('float32', shape, Float32Array.from(data as Int8Array, (level, i) => (level * thresholds[channels.of(i)]!) / qmax));
}

/** A weight as it is rounded: to the nearest level, with the scale of its largest magnitudes. */
export function roundWeight(weight: Tensor, spec: QuantSpec): { levels: Tensor; scale: Tensor<'float32'>; values: Tensor<'float32'> } {
  const scale = absMaxScale(weight, spec.axis);
  const levels = quantizeTensor(weight, scale, spec);
  return { levels, scale, values: dequantize(levels, scale, spec) };
}

/** Stores a weight that lies on the levels of a scale, and makes the plan keep that scale. */
export function fixWeight(run: Run, { state, spec, readers }: PlannedWeight, { values, scale }: { values: Tensor; scale: Tensor }, reason: string): void {
  run.states.set(state.name, { tensor: values, role: state.role });
  run.states.set(fixedScaleName(state.name), { tensor: scale, role: 'quantizer' });
  for (const { node, entry } of readers) run.plan.quantize(node, entry.slot, { ...spec, kind: 'fixed_scale' }, 'quant-post', reason);
}
