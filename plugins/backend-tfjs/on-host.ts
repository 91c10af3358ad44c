import type { OpName, SlotValue, Value } from '../../core/ir/types.ts';
import { slotValues } from '../../core/ir/types.ts';
import type { Emitter, Sym } from './emitter.ts';
import { lowerTfjs, type Lowering } from './lowering.ts';
import type { Ref, Refs } from './program.ts';

const reasons = new Map<string, string>();

/**
 * Has an op run on the processor by its reference kernel, whatever the engine runs on.
 * @param reason why no kernels of TensorFlow.js do
 */
export function onHost<K extends OpName>(op: K, reason: string): void {
  reasons.set(op, reason);
  lowerTfjs(op, hostLowering as unknown as Lowering<K>);
}

/** Why an op runs on the processor, or undefined where it runs in the engine. */
export function hostReason(op: string): string | undefined {
  return reasons.get(op);
}

function hostLowering(on: Emitter, { op, inputs, attrs, outputs }: Parameters<Lowering>[1]): Record<string, Sym> {
  const types = new Map(Object.values(inputs as Record<string, SlotValue>).flatMap(slotValues).map((value) => [on.of(value).ref, value.type]));
  const syms: Record<string, Sym> = {};
  const refs: Record<string, Ref> = {};
  for (const [name, { type }] of Object.entries(outputs as Record<string, Value>)) {
    syms[name] = on.declare(type);
    refs[name] = syms[name].ref;
    types.set(syms[name].ref, type);
  }
  const slots = Object.fromEntries(Object.entries(inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, refsOf(on, value)]));
  on.steps.push({ host: op, inputs: slots, attrs: attrs as Readonly<Record<string, unknown>>, outputs: refs, types });
  return syms;
}

function refsOf(on: Emitter, slot: SlotValue): Refs | undefined {
  if (slot === undefined) return undefined;
  return Array.isArray(slot) ? slot.map((value: Value) => on.of(value).ref) : on.of(slot as Value).ref;
}
