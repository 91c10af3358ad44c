import type { Tensor } from '../../../core/tensor/tensor.ts';
import { referenceKernel } from '../../backend-reference/index.ts';
import type { HostStep, KernelStep, Program, Ref, Refs, Slot } from '../program.ts';
import { download, upload } from './device.ts';
import type { Elements } from './messages.ts';
import type { DeviceTensor, Tfjs } from './tfjs.ts';

/** Where one state lives; programs that share it hold the same cell. */
interface Cell {
  tensor: DeviceTensor;
  /** How many programs hold it. */
  holders: number;
}

type Slots = (DeviceTensor | undefined)[];

/** A program with its constants and states on the device. */
export class LoadedProgram {
  readonly #tf: Tfjs;
  readonly #program: Program;
  readonly #constants: readonly (readonly [Ref, DeviceTensor])[];
  readonly #cells: ReadonlyMap<string, Cell>;
  /** Constants and states, which outlive a run. */
  readonly #fixed: ReadonlySet<Ref>;

  constructor(tf: Tfjs, program: Program, initial: Elements, shared: ReadonlyMap<string, Cell>) {
    this.#tf = tf;
    this.#program = program;
    this.#constants = program.constants.map(({ ref, tensor }) => [ref, upload(tf, tensor, tensor.data)]);
    this.#cells = new Map(program.states.map((state) => [state.name, shared.get(state.name) ?? { tensor: upload(tf, state, initial[state.name]!), holders: 0 }]));
    for (const cell of this.#cells.values()) cell.holders++;
    this.#fixed = new Set([...program.constants, ...program.states].map(({ ref }) => ref));
  }

  /** The cells of some states, for a program that shares them. */
  cells(names: readonly string[]): Map<string, Cell> {
    return new Map(names.map((name) => [name, this.#cells.get(name)!]));
  }

  /** Runs every step; then every state has its next value. Whatever else was made is freed, also when a step fails. */
  async run(feeds: Elements): Promise<Elements> {
    const { steps, frees, inputs, states, outputs, updates, size } = this.#program;
    const slots: Slots = new Array<undefined>(size);
    for (const [ref, tensor] of this.#constants) slots[ref] = tensor;
    for (const { name, ref } of states) slots[ref] = this.#cells.get(name)!.tensor;
    try {
      for (const input of inputs) slots[input.ref] = upload(this.#tf, input, feeds[input.name]!);
      for (const [i, step] of steps.entries()) {
        if ('kernel' in step) this.#call(step, slots);
        else await this.#compute(step, slots);
        for (const ref of frees[i]!) free(slots, ref);
      }
      const results = await elementsOf(outputs, (slot) => slots[slot.ref]!);
      const next = updates.map(({ name, ref }) => [this.#cells.get(name)!, slots[ref]!.clone()] as const);
      for (const [cell, tensor] of next) {
        cell.tensor.dispose();
        cell.tensor = tensor;
      }
      return results;
    } finally {
      for (const ref of slots.keys()) if (!this.#fixed.has(ref)) free(slots, ref);
    }
  }

  /** Elements of the named states. */
  read(names: readonly string[]): Promise<Elements> {
    const wanted = new Set(names);
    return elementsOf(this.#program.states.filter(({ name }) => wanted.has(name)), ({ name }) => this.#cells.get(name)!.tensor);
  }

  /** Overwrites states. */
  write(states: Elements): void {
    for (const slot of this.#program.states) {
      const data = states[slot.name];
      if (data === undefined) continue;
      const cell = this.#cells.get(slot.name)!;
      cell.tensor.dispose();
      cell.tensor = upload(this.#tf, slot, data);
    }
  }

  /** Frees constants, and the states that no other program holds. */
  dispose(): void {
    for (const [, tensor] of this.#constants) tensor.dispose();
    for (const cell of this.#cells.values()) if (--cell.holders === 0) cell.tensor.dispose();
  }

  #call({ kernel, inputs, attrs, outputs }: KernelStep, slots: Slots): void {
    const given = Array.isArray(inputs) ? (inputs as readonly Ref[]).map((ref) => slots[ref]!)
      : Object.fromEntries(Object.entries(inputs as Record<string, Ref>).map(([slot, ref]) => [slot, slots[ref]!]));
    const made = [this.#tf.engine().runKernel(kernel, given, attrs)].flat() as DeviceTensor[];
    outputs.forEach((ref, i) => { slots[ref] = made[i]!; });
  }

  async #compute({ host, inputs, attrs, outputs, types }: HostStep, slots: Slots): Promise<void> {
    const fetch = (ref: Ref): Promise<Tensor> => download(types.get(ref)!, slots[ref]!);
    const given: Record<string, Tensor | readonly Tensor[]> = {};
    for (const [slot, refs] of Object.entries(inputs)) {
      if (refs !== undefined) given[slot] = isList(refs) ? await Promise.all(refs.map(fetch)) : await fetch(refs);
    }
    const made = referenceKernel(host)(given, attrs, Object.fromEntries(Object.entries(outputs).map(([name, ref]) => [name, types.get(ref)!])));
    for (const [name, ref] of Object.entries(outputs)) slots[ref] = upload(this.#tf, types.get(ref)!, made[name]!.data);
  }
}

function isList(refs: Refs): refs is readonly Ref[] {
  return Array.isArray(refs);
}

function free(slots: Slots, ref: Ref): void {
  slots[ref]?.dispose();
  slots[ref] = undefined;
}

async function elementsOf(slots: readonly Slot[], tensorOf: (slot: Slot) => DeviceTensor): Promise<Elements> {
  const elements = await Promise.all(slots.map(async (slot) => [slot.name, (await download(slot, tensorOf(slot))).data] as const));
  return Object.fromEntries(elements);
}
