import { inputValues, type Graph, type Node, type Value } from '../../core/ir/types.ts';

/** Ops that a layer is named after: what has weights, and what has neither weights nor a layer before it that it belongs to. */
const ANCHORS: ReadonlySet<string> = new Set(['Conv2d', 'Conv2dTranspose', 'DeformableConv', 'MatMul', 'Yolov3Loss', 'YoloBox']);

/** Parts of a train step. */
export type Part = 'forward' | 'backward' | 'update';

/** Where a node belongs. */
export interface Place {
  /** Name of the node that the layer is named after. */
  readonly layer: string;
  readonly part: Part;
}

/**
 * Puts every node into the layer it serves: what follows a convolution up to the next one belongs to it, quantizers of
 * weights to what reads them, a gradient to the node it is the gradient of, an update to the gradient it takes.
 */
export function assignLayers(graph: Graph): ReadonlyMap<Node, Place> {
  const nodes = graph.nodes();
  const places = new Map<Node, Place>();
  for (const node of nodes) {
    const place = placeOf(node, places);
    if (place !== undefined) places.set(node, place);
  }
  // What reads no other node belongs to its reader, which comes after it.
  for (const node of nodes.toReversed()) if (!places.has(node)) places.set(node, placeOfReader(node, places) ?? { layer: node.name, part: 'forward' });
  return places;
}

function placeOf(node: Node, places: ReadonlyMap<Node, Place>): Place | undefined {
  if (ANCHORS.has(node.op)) return { layer: node.name, part: partOf(node, places) };
  const partner = node.op.endsWith('Grad') ? forwardOf(node) : undefined;
  const layer = (partner && places.get(partner)?.layer) ?? sources(node).map((source) => places.get(source)?.layer).find((name) => name !== undefined);
  return layer === undefined ? undefined : { layer, part: partOf(node, places) };
}

/** What reads a gradient is backward too, until an optimizer takes it. */
function partOf(node: Node, places: ReadonlyMap<Node, Place>): Part {
  if (node.op.endsWith('Update')) return 'update';
  const parts = new Set(sources(node).map((source) => places.get(source)?.part));
  if (parts.has('update')) return 'update';
  return node.op.endsWith('Grad') || parts.has('backward') ? 'backward' : 'forward';
}

/** The node whose gradient this is: it shares a value with it, and its op's name begins the gradient's. */
function forwardOf(node: Node): Node | undefined {
  const near = inputValues(node).flatMap((value) => [...(value.producer === undefined ? [] : [value.producer]), ...readers(value)]);
  return near.find(({ op }) => [op, `${op}Input`, `${op}Filter`, `${op}Scale`].includes(node.op.slice(0, -'Grad'.length)));
}

function placeOfReader(node: Node, places: ReadonlyMap<Node, Place>): Place | undefined {
  return Object.values(node.outputs as Readonly<Record<string, Value>>).flatMap(readers).map((reader) => places.get(reader)).find((place) => place !== undefined);
}

function sources(node: Node): Node[] {
  return inputValues(node).flatMap(({ producer }) => (producer === undefined ? [] : [producer]));
}

function readers({ uses }: Value): Node[] {
  return [...uses].map(({ node }) => node);
}
