import picomatch from 'picomatch';
import { noSuchNode } from '../../core/errors.ts';
import type { ExplainedLayer } from './explain-diff.ts';

/**
 * The layers that patterns mean: the one of that name, otherwise those whose name fits a glob (`conv5_*_dw`), otherwise
 * those whose name or scope contains the text.
 * @throws ERR_NODE_UNKNOWN for a pattern that means none
 */
export function selectLayers<L extends { readonly name: string; readonly scope: string }>(layers: readonly L[], patterns: readonly string[]): readonly L[] {
  const selected = new Set(patterns.flatMap((pattern) => matching(layers, pattern)));
  return layers.filter((layer) => selected.has(layer));
}

function matching<L extends { readonly name: string; readonly scope: string }>(layers: readonly L[], pattern: string): readonly L[] {
  const exact = layers.filter(({ name }) => name === pattern);
  const fits = /[*?]/.test(pattern) ? picomatch(pattern) : undefined;
  const found = exact.length > 0 ? exact : layers.filter(({ name, scope }) => (fits ? fits(name) : name.includes(pattern) || scope.includes(pattern)));
  if (found.length === 0) throw noSuchNode(pattern, layers.map(({ name }) => name));
  return found;
}

/** What is drawn when nothing is chosen: the first layer with a quantized slot, or the first that is another now, or the first. */
export function firstQuantized(layers: readonly ExplainedLayer[]): readonly ExplainedLayer[] {
  const first = layers.find(({ decisions }) => decisions.length > 0) ?? layers.find(({ node }) => node !== undefined) ?? layers[0];
  return first === undefined ? [] : [first];
}
