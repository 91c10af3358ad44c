import type { Value } from '../../core/ir/types.ts';
import { constant, heNormal, type Builder } from '../model-yolov3/index.ts';
import type { ConvLayer } from './layers.ts';

/**
 * A deformable convolution v2 without bias (Zhu et al. 2019, arXiv:1811.11168). An ordinary convolution says from the same
 * input where its taps go and how much each counts; it starts at zero: no taps moved, all counting half. Source:
 * PaddleDetection `resnet.py`, whose names these are.
 */
export function deformableConv(builder: Builder, x: Value, { name, channels, kernel, stride = 1, trainable }: ConvLayer & { readonly trainable: boolean }): Value {
  const { editor } = builder;
  const taps = kernel * kernel;
  const pad = (kernel - 1) / 2;
  const window = { strides: [stride, stride], pads: [pad, pad, pad, pad] };
  const inputs = x.type.shape[1]!;
  const zero = { initializer: constant(0), l2Decay: undefined, trainable };
  const filter = builder.parameter({ ...zero, name: `${name}_conv_offset.w_0`, shape: [3 * taps, inputs, kernel, kernel] });
  const bias = builder.parameter({ ...zero, name: `${name}_conv_offset.b_0`, shape: [3 * taps] });
  const both = editor.emit('Conv2d', { x, filter, bias }, window, { name: `${name}_conv_offset` }).y;
  const offset = editor.emit('Slice', { x: both }, { axis: 1, start: 0, end: 2 * taps }, { name: `${name}_offset` }).y;
  const logits = editor.emit('Slice', { x: both }, { axis: 1, start: 2 * taps, end: 3 * taps }, { name: `${name}_mask_logits` }).y;
  const mask = editor.emit('Sigmoid', { x: logits }, {}, { name: `${name}_mask` }).y;
  const weights = builder.parameter({ name: `${name}_weights`, shape: [channels, inputs, kernel, kernel], initializer: heNormal, l2Decay: undefined, trainable });
  return editor.emit('DeformableConv', { x, offset, mask, filter: weights }, window, { name }).y;
}
