import { sizeOf } from '../../core/tensor/tensor.ts';
import { float } from '../onnx-model/index.ts';
import type { Emitter } from './emitter.ts';

/** Sum over everything but axis 1: [C]. */
export function channelSum(on: Emitter, x: string, shape: readonly number[]): string {
  const [batch = 1, channels = 1] = shape;
  const inside = sizeOf(shape) / (batch * channels);
  const rows = inside === 1 ? x : on.op('ReduceSum', [on.reshape(x, [batch, channels, inside]), on.ints([2])], { keepdims: 0 });
  return overBatch(on, rows, batch, channels);
}

/** Σ a·b over everything but axis 1: [C]. As row times row transposed, which the engine reads straight through. */
export function channelDot(on: Emitter, a: string, b: string, shape: readonly number[]): string {
  const [batch = 1, channels = 1] = shape;
  const rows = [batch * channels, 1, sizeOf(shape) / (batch * channels)];
  const dots = on.matMul(on.reshape(a, rows), on.reshape(b, rows), { transB: true });
  return overBatch(on, dots, batch, channels);
}

/**
 * factor·x + shift per channel in one pass, as an inference-form batch norm of mean 0 and variance 1.
 * Its statistics are constants that nothing writes to, so they are shared.
 */
export function scaleAndShift(on: Emitter, x: string, { factor, shift, channels }: { factor: string; shift?: string; channels: number }): string {
  const [zeros, ones] = [0, 1].map((value) => on.filled(channels, value));
  return on.op('BatchNormalization', [x, factor, shift ?? zeros!, zeros!, ones!], { epsilon: float(0) });
}

function overBatch(on: Emitter, rows: string, batch: number, channels: number): string {
  return batch === 1 ? on.reshape(rows, [channels]) : on.reduce('Sum', on.reshape(rows, [batch, channels]), [0]);
}
