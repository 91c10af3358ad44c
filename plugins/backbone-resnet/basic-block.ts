import { join, shortcut, type Block } from './block.ts';

/** Two 3x3 convolutions: the block of depths 18 and 34. The first block of the first stage has a shortcut of its own, too. */
export const basicBlock: Block = (layers, x, options) => {
  const { name, channels, stride, first } = options;
  const inner = layers.convNormRelu(x, { name: `${name}_branch2a`, channels, kernel: 3, stride });
  const residual = layers.convNorm(inner, { name: `${name}_branch2b`, channels, kernel: 3 });
  return join(layers, name, first ? shortcut(layers, x, channels, options) : x, residual);
};
