import type { Editor } from '../ir/editor.ts';
import { isOp, type Graph, type Node, type Value } from '../ir/types.ts';
import type { QuantSpec } from '../quant/spec.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { ImportedQuantizer } from './importer.ts';
import { largestMagnitudes } from './largest-magnitudes.ts';

/** What a file says about a quantizer that its node does not: how its scale came to be. */
export type QuantizerOrigin = Pick<QuantSpec, 'kind' | 'movingRate'>;

/** Quantizers taken out of a graph. */
export interface LiftedQuantizers {
  readonly quantized: readonly ImportedQuantizer[];
  /** Names of values whose quantizer had to stay in the graph, with the reason. */
  readonly kept: ReadonlyMap<string, string>;
}

/**
 * Takes the FakeQuantize nodes of an imported graph out of it and says of every slot that read one how it was quantized:
 * the graph becomes the float graph that every other is derived from. A quantizer in front of a reshape or transpose serves
 * what reads behind it, where a plan would look for it. Weights whose levels follow from their own largest magnitude need no
 * scale; others keep the file's.
 * @param origins of activations' quantizers
 */
export function liftQuantizers(graph: Graph, editor: Editor, origins: ReadonlyMap<Node, QuantizerOrigin>): LiftedQuantizers {
  const quantized: ImportedQuantizer[] = [];
  const kept = new Map<string, string>();
  const scales = new Map<string, string>();
  const outputs = new Set(graph.outputs.values());
  for (const node of graph.nodes()) {
    if (!isOp(node, 'FakeQuantize')) continue;
    const found = describe(node, graph, origins.get(node));
    const reason = typeof found === 'string' ? found : conflict(node, found, scales) ?? (sameNumbers(node).some((value) => outputs.has(value)) ? 'it makes an output of the model' : undefined);
    if (reason !== undefined || typeof found === 'string') kept.set(node.inputs.x.name, reason ?? '');
    else quantized.push(...lift(node, editor, found));
  }
  editor.removeDead();
  return { quantized, kept };
}

type Found = Pick<ImportedQuantizer, 'spec' | 'scale'>;

/** How a node quantizes, or why it cannot be said. */
function describe({ inputs: { x, scale, zeroPoint }, attrs }: Node<'FakeQuantize'>, graph: Graph, origin: QuantizerOrigin = { kind: 'moving_average_abs_max' }): Found | string {
  const { bits, signed, narrow, axis, rounding } = attrs;
  const format = { bits, signed, ...(narrow ? {} : { narrow }), ...(axis < 0 ? {} : { axis }), rounding };
  if (zeroPoint !== undefined) return 'it has a zero point';
  if (isOp(scale.producer, 'AbsMax')) return { spec: { kind: 'abs_max', ...format }, scale: undefined };
  const tensor = isOp(scale.producer, 'Constant') ? scale.producer.attrs.tensor : undefined;
  if (tensor === undefined) return 'its scale is not constant';
  const weight = graph.states.get(x.name)?.initial;
  if (weight === undefined) return { spec: { ...origin, ...format }, scale: tensor };
  return followsFromWeight(weight, tensor, format.axis) ? { spec: { kind: 'abs_max', ...format }, scale: undefined } : { spec: { kind: 'fixed_scale', ...format }, scale: tensor };
}

/** Whether the largest level stands for the largest magnitude, but for float32's last digits: then the same levels come back. */
function followsFromWeight(weight: Tensor, scale: Tensor, axis: number | undefined): boolean {
  const own = largestMagnitudes(weight, axis).data as Float32Array;
  return (scale.data as Float32Array).every((threshold, i) => Math.abs(own[i]! - threshold) <= 1e-6 * threshold);
}

/** The insert pass makes one quantizer for a value and spec; a second scale for the same would be lost. */
function conflict({ inputs: { x } }: Node<'FakeQuantize'>, { spec, scale }: Found, scales: Map<string, string>): string | undefined {
  const key = `${x.name}|${JSON.stringify(spec)}`;
  const text = scale === undefined ? '' : [...scale.data].join();
  const first = scales.get(key) ?? text;
  scales.set(key, first);
  return first === text ? undefined : 'the value has another quantizer with another scale';
}

function lift(node: Node<'FakeQuantize'>, editor: Editor, found: Found): ImportedQuantizer[] {
  const values = sameNumbers(node);
  const known = new Set(values);
  const uses = values.flatMap((value) => [...value.uses]).filter((use) => !known.has(use.node.outputs['y']!));
  const quantized = uses.map(({ node: { name, inputs }, slot, index }) => ({ node: name, slot: Array.isArray(inputs[slot]) ? `${slot}.${index}` : slot, ...found }));
  editor.replaceUses(node.outputs.y, node.inputs.x);
  return quantized;
}

/** What a quantizer gives, and what lays the same numbers out anew: one scale for all of them is no matter of layout. */
function sameNumbers({ outputs: { y }, attrs: { axis } }: Node<'FakeQuantize'>): Value[] {
  const values = [y];
  for (const value of axis < 0 ? values : []) {
    for (const { node } of value.uses) if (isOp(node, 'Reshape') || isOp(node, 'Transpose')) values.push(node.outputs.y);
  }
  return values;
}
