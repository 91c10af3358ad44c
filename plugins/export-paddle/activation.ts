import { isOp, type Value } from '../../core/ir/types.ts';
import { flag, type Attributes } from './attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

/** The attributes of an op of one operand. */
const PLAIN: Attributes = { use_mkldnn: flag(false), use_cudnn: flag(false) };

/**
 * An op of one operand. A ReLU right after a layer that takes `act='relu'` is that layer's own, and its result is numbered
 * there (`batch_norm_0.tmp_3`). Source: Paddle 1.8 `LayerHelper.append_activation`.
 */
export function activation(on: ProgramWriter, type: string, x: Value, y: Value, attrs: Attributes = PLAIN): void {
  on.emit(y, type, { X: x }, attrs, { layer: on.options.activations === 'of layers' && isOfLayer(type, x) ? on.layerOf(x) : undefined });
}

function isOfLayer(type: string, { producer }: Value): boolean {
  if (type !== 'relu' && type !== 'relu6') return false;
  return isOp(producer, 'BatchNorm') || isOp(producer, 'Conv2d') || isOp(producer, 'MatMul') || isOp(producer, 'Add');
}
