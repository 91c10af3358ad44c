import type { Value } from '../../core/ir/types.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { sizeOf, tensor } from '../../core/tensor/tensor.ts';
import type { Binding, WeightScale } from './binding.ts';
import type { OpContext } from './op-context.ts';

/**
 * A weight that a file holds as integer levels: a state with the real numbers, and the quantizer that gives the same levels
 * again. PaddleSlim 1.1 leaves levels of some quantizers beyond the largest one; they get as many bits as they need, at the
 * same step.
 * @param axis of the scale's channels, when it has more than one
 */
export function quantizedWeight(op: OpContext, binding: Binding, { scale, qmax }: WeightScale, axis: number): Value {
  if (binding.kind !== 'constant' || binding.parameter === undefined) throw op.fail('its weight is no parameter');
  const { shape, data } = binding.tensor;
  const channels = scale.data.length;
  const along = channels === 1 ? -1 : axis;
  op.environment.spend(data.length, op);
  if (channels !== 1 && shape[along] !== channels) throw op.fail(`its weight of shape [${shape.join(', ')}] has ${channels} scales`);
  if (!(scale.data as Float32Array).every((threshold) => threshold >= 0 && threshold < Infinity)) throw op.fail('its weight has a scale that is no length');
  const inner = sizeOf(shape.slice(along + 1));
  const thresholds = scale.data as Float32Array;
  const levels = data as Float32Array;
  const real = new Float32Array(levels.length);
  let [lowest, highest] = [0, 0];
  for (let start = 0, channel = 0; start < levels.length; start += inner, channel = (channel + 1) % channels) {
    const step = thresholds[channel]! / qmax;
    for (let i = start; i < start + inner; i++) {
      const level = levels[i]!;
      if (!Number.isInteger(level)) throw op.fail(`its weight holds ${level}, which is no integer level`);
      lowest = Math.min(lowest, level);
      highest = Math.max(highest, level);
      real[i] = level * step;
    }
  }
  const bits = bitsFor(lowest, highest, qmax);
  if (bits > 16) throw op.fail(`its weight has levels from ${lowest} to ${highest}`);
  const narrow = lowest >= -quantMax({ bits, signed: true });
  const state = op.environment.state(binding.parameter.replace(/\.int8$/, ''), tensor('float32', shape, real), 'parameter');
  const step = quantMax({ bits, signed: true }) / qmax;
  const given = tensor('float32', [channels], step === 1 ? thresholds : thresholds.map((threshold) => threshold * step));
  return op.editor.emit('FakeQuantize', { x: state, scale: op.editor.constant(given, `${state.name}.scale`) }, { bits, signed: true, narrow, axis: along }, { name: `${state.name}.quantized` }).y;
}

/** Bits of the least format, from that of the largest level on, that holds all levels. */
function bitsFor(lowest: number, highest: number, qmax: number): number {
  let bits = Math.ceil(Math.log2(qmax + 1)) + 1;
  while (highest > quantMax({ bits, signed: true }) || lowest < -quantMax({ bits, signed: true }) - 1) bits++;
  return bits;
}
