import type { Value } from '../../core/ir/types.ts';
import type { Layers } from './layers.ts';
import type { ResNetVariant } from './resnet.ts';

/** What a block is made of. */
export interface BlockOptions {
  readonly name: string;
  /** Of its inner convolutions. */
  readonly channels: number;
  readonly variant: ResNetVariant;
  readonly stride: 1 | 2;
  /** Whether it is the first of its stage. */
  readonly first: boolean;
  /** Whether its stage is the first, which the pooling in front has downsampled. */
  readonly inFirstStage: boolean;
  /** Whether its 3x3 convolution is deformable. */
  readonly deformable: boolean;
}

/** Emits one block. */
export type Block = (layers: Layers, x: Value, options: BlockOptions) => Value;

/** The input of a block brought to the size of its output; variant d averages before it halves. */
export function shortcut(layers: Layers, x: Value, channels: number, { name, variant, stride, inFirstStage }: BlockOptions): Value {
  const conv = { name: `${name}_branch1`, channels, kernel: 1 } as const;
  if (variant !== 'd' || stride === 1 || inFirstStage) return layers.convNorm(x, { ...conv, stride });
  const pooled = layers.editor.emit('AvgPool', { x }, { kernel: [2, 2], strides: [2, 2], ceilMode: true }, { name: `${name}_branch1_pool` }).y;
  return layers.convNorm(pooled, { ...conv, stride: 1 });
}

/** Shortcut plus residual, then ReLU. */
export function join(layers: Layers, name: string, short: Value, residual: Value): Value {
  return layers.relu(layers.editor.emit('Add', { a: short, b: residual }, {}, { name: `${name}_add` }).y, name);
}
