import type { Value } from '../../../core/ir/types.ts';
import { alongAxis, commonLayout } from '../broadcast.ts';
import type { Emitter, Sym } from '../emitter.ts';
import { axisIn, type Layout } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('BatchNormTrain', (on, { inputs: { x, scale, offset }, attrs: { epsilon } }) => {
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
  const channels = channelsOf(on, x, commonLayout(on, [x, dy]));
  const [image, flow] = [on.of(x, channels.layout), on.of(dy, channels.layout)];
  const inverse = on.div(1, on.unary('Sqrt', on.add(on.of(variance), epsilon)));
  const normal = on.mul(on.sub(image, channels.along(on.of(mean))), channels.along(inverse));
  const [flowMean, normalFlowMean] = [channels.mean(flow), channels.mean(on.mul(flow, normal))];
  const rest = on.sub(on.sub(flow, channels.along(flowMean)), on.mul(normal, channels.along(normalFlowMean)));
  const dx = on.mul(rest, channels.along(on.mul(on.of(scale), inverse)));
  return { dx: { layout: channels.layout, sym: dx }, dscale: on.mul(normalFlowMean, channels.count), doffset: on.mul(flowMean, channels.count) };
});

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
