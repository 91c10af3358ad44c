import { slotValues, type Node, type SlotValue } from '../../core/ir/types.ts';

/** An input slot that reads another value now. */
export interface SlotDiff {
  /** As a plan names it: `x`, or `xs.1` in a list. */
  readonly slot: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The slots in which two nodes read different values. */
export function slotDiffs(before: Node, after: Node): readonly SlotDiff[] {
  const [old, now] = [slotsOf(before), slotsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((slot) => ({ slot, before: old.get(slot), after: now.get(slot) }))
    .filter((one) => one.before !== one.after);
}

function slotsOf({ inputs }: Node): ReadonlyMap<string, string> {
  const slots = Object.entries(inputs as Record<string, SlotValue>);
  return new Map(slots.flatMap(([slot, value]) => slotValues(value).map(({ name }, i): [string, string] => [Array.isArray(value) ? `${slot}.${i}` : slot, name])));
}
