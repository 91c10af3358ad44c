import type { Analysis } from '../analysis.ts';
import type { Layer } from '../layers.ts';
import type { Statistics } from '../statistics/collect-statistics.ts';
import { noisiestFirst } from '../sub-plans.ts';
import { layerWorth } from '../layer-worth.ts';

/** A layer worth less than this may be so by chance. */
const LEAST_WORTH = 0.001;

/**
 * The order in which layers are restored: those that an analysis found to cost AP, the most expensive first; then the
 * others by the noise they add.
 */
export function mostSensitiveFirst(layers: readonly Layer[], statistics: Statistics, analysis: Analysis | undefined): string[] {
  const worth = new Map((analysis?.layers ?? []).map((layer) => [layer.node, layerWorth(analysis!.scores, layer) ?? 0]));
  const worthOf = ({ node }: Layer): number => {
    const value = worth.get(node) ?? 0;
    return value >= LEAST_WORTH ? value : 0;
  };
  return noisiestFirst(layers, statistics).sort((a, b) => worthOf(b) - worthOf(a)).map(({ node }) => node);
}
