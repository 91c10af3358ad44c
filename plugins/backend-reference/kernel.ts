import type { AttrsOf, InputsOf, OpName, OutputsOf, TensorType, Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { graphInvalid, suggest } from '../../core/errors.ts';

/** The tensors in an op's input slots. */
export type KernelInputs<K extends OpName> = {
  readonly [S in keyof InputsOf<K>]: InputsOf<K>[S] extends readonly Value[] ? readonly Tensor[]
    : undefined extends InputsOf<K>[S] ? Tensor | undefined : Tensor;
};

/** An op's outputs by name. */
export type KernelOutputs<K extends OpName> = { readonly [O in keyof OutputsOf<K>]: Tensor };

/** The types the op's shape rule gave its outputs. */
export type KernelTypes<K extends OpName> = { readonly [O in keyof OutputsOf<K>]: TensorType };

/** What an op computes. Outputs must be fresh tensors or share data with an input that nobody writes. */
export type Kernel<K extends OpName> = (inputs: KernelInputs<K>, attrs: AttrsOf<K>, types: KernelTypes<K>) => KernelOutputs<K>;

/** A kernel whose op is known only at run time. */
export type AnyKernel = (inputs: object, attrs: object, types: object) => Readonly<Record<string, Tensor>>;

const kernels = new Map<string, AnyKernel>();

/**
 * Says what an op computes. A plugin registers its own op's kernel the same way, next to its `defineOp`.
 * @throws ERR_GRAPH_INVALID when the op has a kernel already
 */
export function kernel<K extends OpName>(op: K, run: Kernel<K>): void {
  if (kernels.has(op)) throw graphInvalid(op, 'the op has a reference kernel already');
  kernels.set(op, run as unknown as AnyKernel);
}

/** Whether an op has a kernel. */
export function hasKernel(op: string): boolean {
  return kernels.has(op);
}

/** The kernel of an op. @throws ERR_GRAPH_INVALID when it has none */
export function referenceKernel(op: string): AnyKernel {
  const found = kernels.get(op);
  if (found === undefined) throw graphInvalid(op, `the op has no reference kernel. ${suggest(op, kernels.keys())}`);
  return found;
}
