import type { DecodeContext, Detection } from '../../core/model.ts';
import { NMS_ROW } from './multiclass-nms.ts';

/**
 * Result rows of one image as COCO detections: class indices become category ids, corners become x, y, width, height.
 * @param lastPixel added to x2 − x1 and y2 − y1: 1 as PaddleDetection writes its result files, 0 where corners are places and not pixels
 */
export function toDetections(rows: Float32Array, imageId: number, categoryIds: DecodeContext['categoryIds'], lastPixel: 0 | 1 = 1): Detection[] {
  const detections: Detection[] = [];
  for (let at = 0; at < rows.length; at += NMS_ROW) {
    const [label, score, x1, y1, x2, y2] = rows.subarray(at, at + NMS_ROW) as unknown as [number, number, number, number, number, number];
    detections.push({ imageId, categoryId: categoryIds[label]!, score, bbox: [x1, y1, x2 - x1 + lastPixel, y2 - y1 + lastPixel] });
  }
  return detections;
}
