import type { LayerAnalysis, WholeScore } from './analysis.ts';
import { layerWorth } from './layer-worth.ts';
import type { Score } from './scoring/score-cache.ts';

/** Layers that should stay float, and why these. */
export interface Suggestion {
  readonly layers: readonly string[];
  /** For a person: how they were chosen, or why none was. */
  readonly reason: string;
  /** For `quantization.not_quant_pattern`, with the patterns that are there already. */
  readonly notQuantPattern: readonly string[];
  /** Score with these layers in float; null until it is measured. */
  readonly score: Score | null;
  /** What it costs: bytes the weights take more, and the share of all multiply-adds that runs in float. */
  readonly floatBytes: number;
  readonly multiplyAddShare: number;
}

/** Differences of AP below this are chance on the few hundred images of an analysis. */
const LEAST_DROP = 0.001;
/** Share of the whole drop that a layer has to be worth. */
const LEAST_SHARE = 0.1;
/** A layer whose noise is above this level and far from the others' is suspicious without any score. */
const POOR_SQNR = 20;
const BELOW_MEDIAN = 6;

export interface SuggestOptions {
  readonly scores: Readonly<Record<WholeScore, Score | null>>;
  readonly layers: readonly LayerAnalysis[];
  /** `quantization.not_quant_pattern` as it is. */
  readonly patterns: readonly string[];
}

/**
 * Chooses the layers to leave in float: by what each costs in AP where that was measured and there is an AP to lose,
 * otherwise by noise that stands out.
 */
export function suggest({ scores, layers, patterns }: SuggestOptions): Suggestion {
  const { chosen, reason } = byScores(scores, layers) ?? byNoise(layers);
  const names = chosen.map(({ node }) => node);
  const all = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  return {
    layers: names, reason, score: null,
    notQuantPattern: [...patterns, ...names.map((name) => `name:${name}`)],
    floatBytes: chosen.reduce((sum, { floatBytes }) => sum + floatBytes, 0),
    multiplyAddShare: all === 0 ? 0 : chosen.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0) / all,
  };
}

interface Choice {
  readonly chosen: readonly LayerAnalysis[];
  readonly reason: string;
}

function byScores(scores: SuggestOptions['scores'], layers: readonly LayerAnalysis[]): Choice | undefined {
  const { float, quantized } = scores;
  if (float === null || quantized === null || float.AP <= 0) return undefined;
  const drop = float.AP - quantized.AP;
  if (drop < LEAST_DROP) return { chosen: [], reason: `Quantization costs ${drop.toFixed(4)} AP: there is nothing to win back.` };
  const worth = new Map(layers.map((layer) => [layer, layerWorth(scores, layer)]));
  const measured = layers.filter((layer) => worth.get(layer) !== null);
  if (measured.length === 0) return undefined;
  const least = Math.max(LEAST_DROP, LEAST_SHARE * drop);
  const chosen = measured.filter((layer) => worth.get(layer)! >= least).sort((a, b) => worth.get(b)! - worth.get(a)!);
  const among = measured.length === layers.length ? '' : ` among the ${measured.length} of ${layers.length} layers measured so far`;
  const worthIt = `worth ${least.toFixed(4)} AP by itself, of ${drop.toFixed(4)} that quantization costs in all${among}`;
  return { chosen, reason: chosen.length > 0 ? `Each is at least ${worthIt}.` : `No layer is ${worthIt}; slimtap search finds layers that matter together.` };
}

function byNoise(layers: readonly LayerAnalysis[]): Choice {
  const levels = layers.map(sqnrOf).filter(Number.isFinite).sort((a, b) => a - b);
  const limit = Math.min(POOR_SQNR, (levels[levels.length >> 1] ?? 0) - BELOW_MEDIAN);
  const chosen = layers.filter((layer) => sqnrOf(layer) < limit).sort((a, b) => sqnrOf(a) - sqnrOf(b));
  const found = chosen.length > 0 ? `Their signal is less than ${limit.toFixed(1)} dB above the noise they add, which stands out` : 'No layer adds noise that stands out';
  return { chosen, reason: `${found}; AP was not measured, or there is none to lose.` };
}

/** A layer's own signal-to-noise ratio; infinite where there is no signal to spoil. */
export function sqnrOf({ noise: { own } }: Pick<LayerAnalysis, 'noise'>): number {
  return own?.sqnr ?? Infinity;
}
