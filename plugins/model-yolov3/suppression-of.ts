import type { Suppression } from '../../core/model.ts';
import type { NmsOptions } from './multiclass-nms.ts';

/** Options of `multiclassNms`, its defaults filled in, by Paddle's names. */
export function suppressionOf({ backgroundLabel = -1, scoreThreshold = 0.01, nmsThreshold = 0.45, nmsTopK = 1000, keepTopK = 100, eta = 1, normalized = false }: NmsOptions = {}): Suppression {
  return {
    background_label: backgroundLabel, score_threshold: scoreThreshold, nms_threshold: nmsThreshold, nms_top_k: nmsTopK, keep_top_k: keepTopK, nms_eta: eta, normalized,
  };
}
