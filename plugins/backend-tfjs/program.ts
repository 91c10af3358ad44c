import type { TensorType } from '../../core/ir/types.ts';
import type { DType, Tensor } from '../../core/tensor/tensor.ts';

/** Number of a tensor in a program: given once, by a constant, an input, a state or a step. */
export type Ref = number;

/** What a slot of a step holds. */
export type Refs = Ref | readonly Ref[];

/** One call of a TensorFlow.js kernel. */
export interface KernelStep {
  readonly kernel: string;
  /** By the kernel's names; a list for kernels that take any number. */
  readonly inputs: Readonly<Record<string, Ref>> | readonly Ref[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Ref[];
}

/** One op that runs on the processor, by the reference kernel: for what no kernels of TensorFlow.js say. */
export interface HostStep {
  readonly host: string;
  readonly inputs: Readonly<Record<string, Refs | undefined>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, Ref>>;
  /** Types in the graph of every input and output, which has more integer types than TensorFlow.js. */
  readonly types: ReadonlyMap<Ref, TensorType>;
}

export type Step = KernelStep | HostStep;

/** A tensor of the graph and its number. */
export interface Slot extends TensorType {
  readonly name: string;
  readonly ref: Ref;
}

/** A graph as a list of kernel calls: plain data, so that it can be sent to the thread that runs it. */
export interface Program {
  readonly name: string;
  /** How many numbers there are. */
  readonly size: number;
  readonly constants: readonly { readonly ref: Ref; readonly tensor: Tensor }[];
  readonly inputs: readonly Slot[];
  readonly states: readonly Slot[];
  readonly outputs: readonly Slot[];
  /** Next values by the name of their state. */
  readonly updates: readonly Slot[];
  readonly steps: readonly Step[];
  /** What nothing reads after the step of that index. */
  readonly frees: readonly (readonly Ref[])[];
}

/** Element types that TensorFlow.js has. */
export type DeviceType = 'float32' | 'int32' | 'bool';

/** The type that holds elements of one of ours: every integer is an int32 there. */
export function deviceType(dtype: DType): DeviceType {
  return dtype === 'float32' || dtype === 'bool' ? dtype : 'int32';
}

/** Numbers a step reads. */
export function readsOf(step: Step): readonly Ref[] {
  const slots = Array.isArray(step.inputs) ? step.inputs as readonly Ref[] : Object.values(step.inputs as Record<string, Refs | undefined>);
  return slots.flatMap((slot) => slot ?? []);
}

/** Numbers a step gives. */
export function writesOf(step: Step): readonly Ref[] {
  return 'kernel' in step ? step.outputs : Object.values(step.outputs);
}
