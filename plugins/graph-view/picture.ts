import { definitions, type Definition } from '../../core/ir/definitions.ts';
import { typeText } from '../../core/ir/editor.ts';
import { slotValues, type Attribute, type Graph, type SlotValue, type Value } from '../../core/ir/types.ts';
import type { Edge } from './layout.ts';

/** How a definition differs from the other graph's. */
export type Mark = 'added' | 'removed' | 'changed';

/** A graph, or a part of it, to draw. */
export interface Panel {
  readonly title: string;
  readonly graph: Graph;
  /** Names of the definitions to draw. @default all */
  readonly shown?: ReadonlySet<string> | undefined;
  /** By name of a definition. */
  readonly marks?: ReadonlyMap<string, Mark> | undefined;
}

/** An op (box) or a value (ellipse) with its lines of text. */
export interface Figure {
  readonly kind: 'op' | 'value' | 'stored';
  readonly lines: readonly string[];
  /** Everything there is to say, shown by viewers on hovering. */
  readonly detail: string;
  readonly mark: Mark | undefined;
  /** Whether it does not depend on the data: weights, scales and what is made of them. */
  readonly light: boolean;
}

/** What a panel shows, before it has places. */
export interface Picture {
  readonly figures: readonly Figure[];
  readonly edges: readonly Edge[];
}

/** From so many on, stored inputs of one op are drawn as one ellipse. */
const MANY_STORED = 3;

/** The figures of a panel: a box per op, an ellipse per value, arrows where values are made and read. */
export function pictureOf({ graph, shown, marks = new Map() }: Panel): Picture {
  const all = definitions(graph);
  const drawn = [...all.values()].filter(({ name }) => shown?.has(name) ?? true);
  const readers = readersOf(drawn);
  const outputs = new Set(graph.outputs.values());
  const figures: Figure[] = [];
  const edges: Edge[] = [];
  const places = new Map<Value, number>();
  const add = (figure: Figure): number => figures.push(figure) - 1;
  const placeOf = (value: Value): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const definition = all.get(value.name);
    const index = add(valueFigure(value, definition, marks.get(definition?.name ?? '')));
    places.set(value, index);
    return index;
  };
  for (const definition of drawn) {
    const { node, name } = definition;
    if (isStored(definition) || node === undefined) continue;
    const mark = marks.get(name);
    const slots = Object.entries(node.inputs as Record<string, SlotValue>).flatMap(([slot, value]) => slotValues(value).map((one): Slot => [slot, one]));
    const together = storedTogether(slots, all, readers, marks);
    const inputs = slots.filter((slot) => !together.includes(slot)).map(([, value]) => placeOf(value));
    if (together.length > 0) inputs.push(add(togetherFigure(together, all, marks)));
    const light = inputs.every((input) => figures[input]!.light);
    const box = add({ light, kind: 'op', lines: [node.op, ...bitsLine(node.attrs as Record<string, Attribute>)], detail: definition.text, mark });
    for (const input of new Set(inputs)) edges.push([input, box]);
    for (const value of Object.values(node.outputs as Record<string, Value>)) {
      if (value.uses.size === 0 && !outputs.has(value) && value.name !== name) continue;
      const own = mark === 'changed' ? undefined : mark;
      places.set(value, add({ ...valueFigure(value, undefined, own), light }));
      edges.push([box, places.get(value)!]);
    }
  }
  return { figures, edges };
}

type Slot = readonly [slot: string, value: Value];
type Definitions = ReadonlyMap<string, Definition>;

/** States and constants: known without computing. */
function isStored({ op }: Definition): boolean {
  return op === 'state' || op === 'Constant';
}

function readersOf(drawn: readonly Definition[]): ReadonlyMap<Value, number> {
  const readers = new Map<Value, number>();
  for (const { node } of drawn) for (const slot of Object.values((node?.inputs ?? {}) as Record<string, SlotValue>)) for (const value of slotValues(slot)) readers.set(value, (readers.get(value) ?? 0) + 1);
  return readers;
}

/** The stored inputs of an op that nothing else reads and that share a mark, if they are many. */
function storedTogether(slots: readonly Slot[], all: Definitions, readers: ReadonlyMap<Value, number>, marks: ReadonlyMap<string, Mark>): readonly Slot[] {
  const stored = slots.filter(([, value]) => readers.get(value) === 1 && isStored(all.get(value.name) ?? { op: '' } as Definition));
  const alike = Map.groupBy(stored, ([, { name }]) => marks.get(name));
  return [...alike.values()].find((group) => group.length >= MANY_STORED) ?? [];
}

function togetherFigure(slots: readonly Slot[], all: Definitions, marks: ReadonlyMap<string, Mark>): Figure {
  const [[, { name }]] = slots as [Slot];
  return { light: true, kind: 'stored', lines: [slots.map(([slot]) => slot).join(', ')], detail: slots.map(([, value]) => detailOf(value, all.get(value.name))).join('\n'), mark: marks.get(name) };
}

function valueFigure(value: Value, definition: Definition | undefined, mark: Mark | undefined): Figure {
  const stored = definition !== undefined && isStored(definition);
  return { light: stored, kind: stored ? 'stored' : 'value', lines: [value.name, typeText(value.type)], detail: detailOf(value, definition), mark };
}

/** Without a tensor's elements, which differ from training to training. */
function detailOf(value: Value, definition: Definition | undefined): string {
  return `${definition !== undefined && isStored(definition) ? `${definition.op} ` : ''}%${value.name}: ${typeText(value.type)}`;
}

function bitsLine({ bits, axis }: Readonly<Record<string, Attribute>>): string[] {
  return typeof bits === 'number' ? [`${bits} bits${typeof axis === 'number' && axis >= 0 ? ', per channel' : ''}`] : [];
}
