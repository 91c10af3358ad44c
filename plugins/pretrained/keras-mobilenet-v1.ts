import { weightsMalformed, weightsUnrecognized } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { depthwiseToChannelsFirst, hwioToOihw } from './kernel-layouts.ts';

/** PaddleDetection's block names in the order of Keras's `conv_dw_1` … `conv_dw_13`. */
const BLOCKS = [
  'conv2_1', 'conv2_2', 'conv3_1', 'conv3_2', 'conv4_1', 'conv4_2',
  'conv5_1', 'conv5_2', 'conv5_3', 'conv5_4', 'conv5_5', 'conv5_6', 'conv6',
] as const;
const STATISTICS: Readonly<Record<string, string>> = { gamma: 'scale', beta: 'offset', moving_mean: 'mean', moving_variance: 'variance' };
/** Keras's MobileNet normalizes with this instead of Paddle's 1e-5. */
const KERAS_EPSILON = 1e-3;

export interface KerasOptions {
  /**
   * Epsilon of the model that takes the weights. Variances are shifted by the difference to Keras's 1e-3, so that
   * x/sqrt(variance + epsilon) stays what it was. Without it they are left as stored.
   * @default undefined
   */
  readonly batchNormEpsilon?: number | undefined;
}

/**
 * Gives the weights of Keras's MobileNetV1 the names and layouts of PaddleDetection's backbone. Its classifier is left
 * out; what else has no counterpart keeps its name, so that it is listed as unused.
 * Source: keras/applications/mobilenet.py, PaddleDetection `modeling/backbones/mobilenet.py`.
 * @throws ERR_WEIGHTS_UNRECOGNIZED when nothing of MobileNetV1 is among them, ERR_WEIGHTS_MALFORMED for a filter of another rank
 */
export function renameKerasMobilenetV1(weights: ReadonlyMap<string, Tensor>, source: string, { batchNormEpsilon }: KerasOptions = {}): Map<string, Tensor> {
  const renamed = new Map<string, Tensor>();
  let recognized = 0;
  for (const [name, tensor] of weights) {
    const path = name.replace(/:0$/, '').split('/');
    const [layer = '', variable = ''] = path.slice(-2);
    if (/^(conv_preds|predictions)$/.test(layer)) continue;
    const target = paddleName(layer, variable);
    if (target !== undefined) recognized++;
    if (target?.endsWith('_weights') === true && tensor.shape.length !== 4) throw weightsMalformed(source, `${name} of shape [${tensor.shape.join(', ')}] is no filter`);
    renamed.set(target ?? name, target === undefined ? tensor : convert(variable, tensor, batchNormEpsilon));
  }
  if (recognized === 0) throw weightsUnrecognized(source, 'its layers are not those of Keras\'s MobileNetV1');
  return renamed;
}

function paddleName(layer: string, variable: string): string | undefined {
  const [, base, norm] = /^(conv1|conv_(?:dw|pw)_\d+)(_bn)?$/.exec(layer) ?? [];
  if (base === undefined) return undefined;
  const block = blockName(base);
  if (block === undefined) return undefined;
  if (norm === undefined) return variable === (base.startsWith('conv_dw') ? 'depthwise_kernel' : 'kernel') ? `${block}_weights` : undefined;
  const statistic = STATISTICS[variable];
  return statistic === undefined ? undefined : `${block}_bn_${statistic}`;
}

function blockName(base: string): string | undefined {
  if (base === 'conv1') return 'conv1';
  const [, kind, number] = base.split('_');
  const block = BLOCKS[Number(number) - 1];
  return block === undefined ? undefined : `${block}_${kind === 'dw' ? 'dw' : 'sep'}`;
}

function convert(variable: string, tensor: Tensor, epsilon: number | undefined): Tensor {
  if (variable === 'kernel') return hwioToOihw(tensor);
  if (variable === 'depthwise_kernel') return depthwiseToChannelsFirst(tensor);
  if (variable !== 'moving_variance' || epsilon === undefined) return tensor;
  const data = (tensor.data as Float32Array).map((variance) => Math.max(0, variance + (KERAS_EPSILON - epsilon)));
  return { dtype: 'float32', shape: tensor.shape, data };
}
