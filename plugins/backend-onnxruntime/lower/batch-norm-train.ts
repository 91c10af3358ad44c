import type { Node } from '../../../core/ir/types.ts';
import { sizeOf, tensor } from '../../../core/tensor/tensor.ts';
import { float } from '../../onnx-model/index.ts';
import { channelDot, channelSum, scaleAndShift } from '../channels.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';

/**
 * With momentum 0 the "running" statistics that come out are the batch's. The kernel writes them in place over its
 * inputs, constants included, so each node has inputs of its own, of values that no optimizer finds equal to others.
 */
lower('BatchNormTrain', (on, { inputs: { x, scale, offset }, attrs: { epsilon } }) => {
  const running = [0, 1].map((i) => on.ownConstant(ownVector(scale.type.shape[0]!, i), 'running'));
  const inputs = [on.of(x), on.of(scale), on.of(offset), ...running];
  const [y, mean, variance] = on.many('BatchNormalization', inputs, 3, { training_mode: 1, momentum: float(0), epsilon: float(epsilon) });
  return { y: y!, mean: mean!, variance: variance! };
});

let made = 0;

function ownVector(channels: number, offset: number): ReturnType<typeof tensor> {
  made = (made + 1) % 1e6;
  return tensor('float32', [channels], new Float32Array(channels).fill(2 * made + offset));
}

/**
 * With s = Σdy, g = Σ dy·(x - mean)/σ, M elements per channel and A = scale/σ:
 * dx = A·dy + B·x + C where B = -A·g/(σ·M) and C = -A·s/M - B·mean: per-channel numbers and three passes over the image.
 */
lower('BatchNormTrainGrad', (on, node) => {
  const { inputs: { x, dy }, attrs: { epsilon } } = node;
  const [scale, mean, variance] = statistics(on, node);
  const inverse = on.div(1, on.op('Sqrt', [on.add(variance, epsilon)]));
  const image = on.later(on.of(x), x.type.shape);
  const doffset = channelSum(on, on.of(dy), x.type.shape);
  const dscale = on.mul(inverse, on.sub(channelDot(on, image, on.of(dy), x.type.shape), on.mul(mean, doffset)));
  const count = sizeOf(x.type.shape) / x.type.shape[1]!;
  const a = on.mul(scale, inverse);
  const b = on.op('Neg', [on.mul(on.mul(a, inverse), on.mul(dscale, 1 / count))]);
  const c = on.sub(on.op('Neg', [on.mul(a, on.mul(doffset, 1 / count))]), on.mul(b, mean));
  const channels = x.type.shape[1]!;
  const dx = on.add(scaleAndShift(on, on.of(dy), { factor: a, shift: c, channels }), scaleAndShift(on, image, { factor: b, channels }));
  return { dx, dscale, doffset };
});

function statistics(on: Emitter, { inputs: { scale, mean, variance } }: Node<'BatchNormTrainGrad'>): [string, string, string] {
  return [on.of(scale), on.of(mean), on.of(variance)];
}
