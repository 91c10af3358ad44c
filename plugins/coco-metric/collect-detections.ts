import { resultsInvalid } from '../../core/errors.ts';
import type { Detection } from '../../core/evaluate/detection.ts';
import type { DetectionColumns } from './columns.ts';

/** Detections gathered image by image, as the columns a metric scores. */
export interface DetectionCollector {
  readonly columns: DetectionColumns;
  /** @throws ERR_RESULTS_INVALID for a box or score that is not finite */
  add(detections: readonly Detection[], imageId: number): void;
}

export function collectDetections(): DetectionCollector {
  const columns = { imageIds: [] as number[], categoryIds: [] as number[], boxes: [] as number[], scores: [] as number[] };
  return {
    columns,
    add(detections, imageId) {
      for (const { categoryId, bbox: [x, y, width, height], score } of detections) {
        if (!Number.isFinite(x + y + width + height + score)) {
          throw resultsInvalid(`image ${imageId}`, `box [${[x, y, width, height].join(', ')}] with score ${score} is not finite`);
        }
        columns.imageIds.push(imageId);
        columns.categoryIds.push(categoryId);
        columns.boxes.push(x, y, width, height);
        columns.scores.push(score);
      }
    },
  };
}
