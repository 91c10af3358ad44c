import type { Value } from '../../../core/ir/types.ts';
import { sizeOf, tensor } from '../../../core/tensor/tensor.ts';
import { alongAxis, commonLayout } from '../broadcast.ts';
import type { Emitter, Sym } from '../emitter.ts';
import { axisIn, nhwc, type Layout } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('BatchNormTrain', (on, { inputs, attrs: { epsilon } }) => {
  const { x, scale, offset } = inputs;
  if (on.has('FusedBatchNormV3') && isFusable(x, epsilon)) return fusedBatchNorm(on, inputs, epsilon);
  const channels = channelsOf(on, x, commonLayout(on, [x]));
  const image = on.of(x, channels.layout);
  const mean = channels.mean(image);
  const centred = on.sub(image, channels.along(mean));
  const variance = channels.mean(on.mul(centred, centred));
  const gain = on.div(on.of(scale), on.unary('Sqrt', on.add(variance, epsilon)));
  const y = on.add(on.mul(centred, channels.along(gain)), channels.along(on.of(offset)));
  return { y: { layout: channels.layout, sym: y }, mean, variance };
});

/** Ioffe and Szegedy 2015, section 3; the batch statistics are functions of x and share in the gradient. */
lowerTfjs('BatchNormTrainGrad', (on, { inputs: { x, scale, mean, variance, dy }, attrs: { epsilon } }) => {
  const saved = on.saved.get(on.of(mean).ref);
  if (saved !== undefined) return fusedBatchNormGrad(on, { x, scale, dy }, saved, epsilon);
  const channels = channelsOf(on, x, commonLayout(on, [x, dy]));
  const [image, flow] = [on.of(x, channels.layout), on.of(dy, channels.layout)];
  const inverse = on.div(1, on.unary('Sqrt', on.add(on.of(variance), epsilon)));
  const normal = on.mul(on.sub(image, channels.along(on.of(mean))), channels.along(inverse));
  const [flowMean, normalFlowMean] = [channels.mean(flow), channels.mean(on.mul(flow, normal))];
  const rest = on.sub(on.sub(flow, channels.along(flowMean)), on.mul(normal, channels.along(normalFlowMean)));
  const dx = on.mul(rest, channels.along(on.mul(on.of(scale), inverse)));
  return { dx: { layout: channels.layout, sym: dx }, dscale: on.mul(normalFlowMean, channels.count), doffset: on.mul(flowMean, channels.count) };
});

/** cuDNN takes no smaller epsilon, and TensorFlow no other rank. */
function isFusable({ type: { shape } }: Value, epsilon: number): boolean {
  return shape.length === 4 && epsilon >= 1e-5 && sizeOf(shape) > 0;
}

/**
 * TensorFlow's own op, with what its gradient wants of it: on the processor mean and variance, on a GPU what cuDNN keeps. The variance it gives is the
 * unbiased one, ours that of the batch.
 */
function fusedBatchNorm(on: Emitter, { x, scale, offset }: Readonly<Record<'x' | 'scale' | 'offset', Value>>, epsilon: number) {
  const image = on.of(x, 'nhwc');
  const vector = { shape: scale.type.shape, dtype: 'float32' } as const;
  const none = on.constant(tensor('float32', [0], []));
  const inputs = { x: image, scale: on.of(scale), offset: on.of(offset), mean: none, variance: none };
  const [y, mean, unbiased, ...saved] = on.kernels('FusedBatchNormV3', inputs, { epsilon }, [{ shape: image.shape, dtype: 'float32' }, vector, vector, vector, vector, { shape: [0], dtype: 'float32' }]) as [Sym, Sym, Sym, Sym];
  on.saved.set(mean.ref, saved);
  const count = sizeOf(x.type.shape) / x.type.shape[1]!;
  return { y: nhwc(y), mean, variance: count > 1 ? on.mul(unbiased, (count - 1) / count) : unbiased };
}

function fusedBatchNormGrad(on: Emitter, { x, scale, dy }: Readonly<Record<'x' | 'scale' | 'dy', Value>>, [reserve1, reserve2, reserve3]: readonly Sym[], epsilon: number) {
  const image = on.of(x, 'nhwc');
  const vector = { shape: scale.type.shape, dtype: 'float32' } as const;
  const inputs = { dy: on.of(dy, 'nhwc'), x: image, scale: on.of(scale), reserve1: reserve1!, reserve2: reserve2!, reserve3: reserve3! };
  const [dx, dscale, doffset] = on.kernels('FusedBatchNormGradV3', inputs, { epsilon }, [{ shape: image.shape, dtype: 'float32' }, vector, vector, { shape: [0], dtype: 'float32' }, { shape: [0], dtype: 'float32' }]) as [Sym, Sym, Sym];
  return { dx: nhwc(dx), dscale, doffset };
}

/** Means per channel of an image in a layout, and vectors of channels shaped to meet it. */
function channelsOf(on: Emitter, { type: { shape } }: Value, layout: Layout) {
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  return {
    layout,
    count: others.reduce((count, axis) => count * shape[axis]!, 1),
    mean: (image: Sym): Sym => on.reshape(on.mean(image, others.map((axis) => axisIn(layout, axis))), [shape[1]!]),
    along: (vector: Sym): Sym => alongAxis(on, vector, 1, shape.length, layout),
  };
}
