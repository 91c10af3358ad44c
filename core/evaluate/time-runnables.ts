import type { Tensor } from '../tensor/tensor.ts';
import type { Runnable } from './evaluation.ts';

/**
 * Milliseconds per run of each model on the same feeds: medians over interleaved rounds, so that a machine that slows
 * down slows all of them; every other round backwards, so that no model always finds the caches another one left.
 */
export async function timeRunnables(models: Readonly<Record<string, Runnable>>, feeds: Readonly<Record<string, Tensor>>, rounds = 30): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  const forwards = Object.entries(models);
  const backwards = forwards.toReversed();
  for (let round = -3; round < rounds; round++) {
    for (const [name, model] of round % 2 === 0 ? forwards : backwards) {
      const begun = performance.now();
      await model.run(feeds);
      if (round >= 0) (times[name] ??= []).push(performance.now() - begun);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]!]));
}
