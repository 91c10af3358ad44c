import { axisIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers, type Numbers } from '../numbers.ts';

kernel('BatchNormTrain', ({ x, scale, offset }, { epsilon }, types) => {
  const [data, gain, shift] = [numbers(x), numbers(scale), numbers(offset)];
  const channel = axisIndices(x.shape, 1);
  const mean = channelMeans(channel, gain.length, (i) => data[i]!);
  const variance = channelMeans(channel, gain.length, (i) => (data[i]! - mean[channel[i]!]!) ** 2);
  return {
    y: compute(types.y, (i) => {
      const c = channel[i]!;
      return (data[i]! - mean[c]!) / Math.sqrt(variance[c]! + epsilon) * gain[c]! + shift[c]!;
    }),
    mean: compute(types.mean, (c) => mean[c]!),
    variance: compute(types.variance, (c) => variance[c]!),
  };
});

/** Ioffe and Szegedy 2015, section 3; the batch statistics are functions of x and share in the gradient. */
kernel('BatchNormTrainGrad', ({ x, scale, mean, variance, dy }, { epsilon }, types) => {
  const [data, gain, flow] = [numbers(x), numbers(scale), numbers(dy)];
  const channel = axisIndices(x.shape, 1);
  const normal = normalised(data, channel, numbers(mean), numbers(variance), epsilon);
  const flowMean = channelMeans(channel, gain.length, (i) => flow[i]!);
  const normalFlowMean = channelMeans(channel, gain.length, (i) => flow[i]! * normal[i]!);
  const count = data.length / gain.length;
  return {
    dx: compute(types.dx, (i) => {
      const c = channel[i]!;
      return gain[c]! / Math.sqrt(numbers(variance)[c]! + epsilon) * (flow[i]! - flowMean[c]! - normal[i]! * normalFlowMean[c]!);
    }),
    dscale: compute(types.dscale, (c) => normalFlowMean[c]! * count),
    doffset: compute(types.doffset, (c) => flowMean[c]! * count),
  };
});

function normalised(data: Numbers, channel: Int32Array, mean: Numbers, variance: Numbers, epsilon: number): Float64Array {
  return Float64Array.from(data, (value, i) => (value - mean[channel[i]!]!) / Math.sqrt(variance[channel[i]!]! + epsilon));
}

function channelMeans(channel: Int32Array, channels: number, at: (i: number) => number): Float64Array {
  const sums = new Float64Array(channels);
  channel.forEach((c, i) => { sums[c]! += at(i); });
  return sums.map((sum) => sum / (channel.length / channels));
}
