import type { Analysis, LayerAnalysis } from './analysis.ts';

type Scores = Analysis['scores'];

/** AP that is lost when the layer alone is quantized; null until it is measured. */
export function apLost({ float }: Scores, { onlyQuantized }: LayerAnalysis): number | null {
  return float === null || onlyQuantized === null ? null : float.AP - onlyQuantized.AP;
}

/** AP that comes back when the layer alone is float; null until it is measured. */
export function apWon({ quantized }: Scores, { onlyFloat }: LayerAnalysis): number | null {
  return quantized === null || onlyFloat === null ? null : onlyFloat.AP - quantized.AP;
}

/**
 * AP a layer is worth in float; null until something of it is measured. Seen from both sides it is judged by both: chance
 * seldom moves two scores alike.
 */
export function layerWorth(scores: Scores, layer: LayerAnalysis): number | null {
  const sides = [apLost(scores, layer), apWon(scores, layer)].filter((side) => side !== null);
  return sides.length === 0 ? null : sides.reduce((sum, side) => sum + side, 0) / sides.length;
}
