import { join, shortcut, type Block } from './block.ts';

/** Its output has this many times the channels of its inner convolutions. */
const EXPANSION = 4;

/** 1x1, 3x3, 1x1: the block of depth 50 and more. Variant a downsamples in the first convolution, the others in the second. */
export const bottleneck: Block = (layers, x, options) => {
  const { name, channels, variant, stride, deformable, first } = options;
  const [early, late] = variant === 'a' ? [stride, 1] as const : [1, stride] as const;
  const narrow = layers.convNormRelu(x, { name: `${name}_branch2a`, channels, kernel: 1, stride: early });
  const inner = layers.convNormRelu(narrow, { name: `${name}_branch2b`, channels, kernel: 3, stride: late, deformable });
  const residual = layers.convNorm(inner, { name: `${name}_branch2c`, channels: channels * EXPANSION, kernel: 1 });
  return join(layers, name, first ? shortcut(layers, x, channels * EXPANSION, options) : x, residual);
};
