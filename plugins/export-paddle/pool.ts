import type { PoolAttributes } from '../../core/ops/shape/window.ts';
import type { Value } from '../../core/ir/types.ts';
import { flag, ints, text } from './attributes.ts';
import { paddings } from './conv-attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

/** Pooling over windows. */
export function pool(on: ProgramWriter, type: 'avg' | 'max', x: Value, y: Value, { kernel, strides, pads, ceilMode, exclusive }: PoolAttributes & { readonly exclusive: boolean }): void {
  on.emit(y, 'pool2d', { X: x }, {
    pooling_type: text(type), ksize: ints(kernel), strides: ints(strides), paddings: ints(paddings(pads)), ceil_mode: flag(ceilMode), exclusive: flag(exclusive),
    global_pooling: flag(false), adaptive: flag(false), use_cudnn: flag(true), use_mkldnn: flag(false), use_quantizer: flag(false), data_format: text('NCHW'),
    is_test: flag(true), padding_algorithm: text('EXPLICIT'),
  });
}
