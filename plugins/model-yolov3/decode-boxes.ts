import type { DecodeContext, Detection } from '../../core/model.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { modelInvalid } from '../../core/errors.ts';
import { multiclassNms, type NmsOptions } from './multiclass-nms.ts';
import { toDetections } from './to-detections.ts';

/** Options of `decodeBoxes`. */
export interface DecodeBoxesOptions extends NmsOptions {
  /** What a box is wider and higher than its corners are apart; PaddleDetection's count pixels, Darknet's do not. @default 1 */
  readonly lastPixel?: 0 | 1;
}

/**
 * The host's part of decoding: `boxes` [N,M,4] and `scores` [N,M,C] of a batch to detections, image by image in order.
 * @throws ERR_MODEL_INVALID when there are fewer categories than classes
 */
export function decodeBoxes(outputs: Readonly<Record<string, Tensor>>, context: DecodeContext, { lastPixel, ...nms }: DecodeBoxesOptions = {}): Detection[] {
  const boxes = outputs['boxes'] as Tensor<'float32'>;
  const scores = outputs['scores'] as Tensor<'float32'>;
  const classes = scores.shape[2]!;
  if (context.categoryIds.length < classes) throw modelInvalid('classes', classes, `the dataset has only ${context.categoryIds.length} categories`);
  return context.imageIds.flatMap((imageId, n) => {
    const rows = multiclassNms({ boxes: imageOf(boxes, n), scores: imageOf(scores, n), classes }, nms);
    return toDetections(rows, imageId, context.categoryIds, lastPixel);
  });
}

function imageOf({ data, shape }: Tensor<'float32'>, n: number): Float32Array {
  const size = shape[1]! * shape[2]!;
  return data.subarray(n * size, (n + 1) * size);
}
