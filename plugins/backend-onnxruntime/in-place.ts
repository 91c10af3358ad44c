import type { GraphProto, NodeProto } from '../onnx-model/index.ts';

/** Ops whose result may be the memory of their first input under another shape. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity']);

/** Ops that read an element before they write the same one, and no other. */
const ELEMENTWISE: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);

/** A value that comes in, and the name of the one that may take its memory. */
export interface Replacement {
  readonly input: string;
  readonly output: string;
}

/**
 * Which inputs of a model may be overwritten by the values that replace them: every node that reads the old value must have ended
 * before the one that writes the new value begins, or be that node and read each element before it writes it. Only what
 * nodes take from each other counts, so it holds in whichever order an engine runs them, as long as it runs each as it stands.
 * Both values have as many elements.
 * @param nodes of the model, each behind those it reads
 */
export function replacedInPlace(nodes: readonly NodeProto[], replacements: readonly Replacement[]): Replacement[] {
  const producers = new Map(nodes.flatMap(({ output }, at) => output.map((name) => [name, at] as const)));
  const readers = readersOf(nodes, replacements.map(({ input }) => input));
  const isBefore = order(nodes, producers, new Set(readers.flatMap(({ at }) => at)));
  return replacements.filter(({ output }, i) => {
    const writer = producers.get(output);
    if (writer === undefined) return false;
    const { at, names } = readers[i]!;
    return at.every((reader) => (reader === writer ? overwrites(nodes[writer]!, names, output) : isBefore(reader, writer)));
  });
}

/** Who reads each input, or what may be its memory under another name. */
function readersOf(nodes: readonly NodeProto[], inputs: readonly string[]) {
  const readers = inputs.map((name) => ({ at: [] as number[], names: new Set([name]) }));
  const byName = new Map(inputs.map((name, i) => [name, readers[i]!]));
  for (const [at, node] of nodes.entries()) {
    for (const name of readBy(node)) byName.get(name)?.at.push(at);
    const viewed = VIEWS.has(node.opType) ? byName.get(node.input[0]!) : undefined;
    if (viewed === undefined) continue;
    viewed.names.add(node.output[0]!);
    byName.set(node.output[0]!, viewed);
  }
  return readers;
}

/** What a node reads, with what its bodies read of the graph around them. */
function readBy(node: NodeProto): Set<string> {
  return new Set([...node.input, ...bodiesOf(node).flatMap(({ node: inner }) => inner.flatMap((one) => [...readBy(one)]))]);
}

function bodiesOf({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g }) => (g === undefined ? [] : [g]));
}

/** Tells whether one of `marked` must have ended before another node begins: a set of bits per node says which of them it depends on. */
function order(nodes: readonly NodeProto[], producers: ReadonlyMap<string, number>, marked: ReadonlySet<number>): (earlier: number, later: number) => boolean {
  const places = new Map([...marked].map((at, place) => [at, place]));
  const words = Math.ceil(places.size / 32);
  const before = new Uint32Array(nodes.length * words);
  for (const [at, node] of nodes.entries()) {
    for (const name of readBy(node)) {
      const from = producers.get(name);
      if (from === undefined) continue;
      for (let word = 0; word < words; word++) before[at * words + word]! |= before[from * words + word]!;
      const place = places.get(from);
      if (place !== undefined) before[at * words + (place >> 5)]! |= 1 << (place & 31);
    }
  }
  return (earlier, later) => {
    const place = places.get(earlier)!;
    return (before[later * words + (place >> 5)]! & (1 << (place & 31))) !== 0;
  };
}

/** Whether a node that reads the old value may write the new one over it. */
function overwrites(writer: NodeProto, old: ReadonlySet<string>, output: string): boolean {
  if (writer.opType !== 'Scan') return ELEMENTWISE.has(writer.opType);
  // A scan gives its body row after row of each input and stacks the rows that come out: a row is only read before it is written if the body does so.
  const [body] = bodiesOf(writer) as [GraphProto];
  const read = writer.input.flatMap((name, i) => (old.has(name) ? [body.input[i]!.name] : []));
  const isNamedInside = body.node.some((node) => [...readBy(node)].some((name) => old.has(name)));
  if (isNamedInside) return false;
  const row = body.output[writer.output.indexOf(output)]!.name;
  return read.every((input) => replacedInPlace(body.node, [{ input, output: row }]).length === 1);
}
