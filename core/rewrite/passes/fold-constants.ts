import { graphInvalid } from '../../errors.ts';
import { typeText, type Editor } from '../../ir/editor.ts';
import { inputValues, isOp, slotValues, type Node, type SlotValue, type Value } from '../../ir/types.ts';
import { sameShape, sizeOf, type Tensor } from '../../tensor/tensor.ts';
import type { Pass } from '../pass.ts';

/** Computes one node from the tensors in its slots; a string is the reason why it cannot. */
export type Evaluate = (node: Node, inputs: Readonly<Record<string, Tensor | readonly Tensor[] | undefined>>) => Readonly<Record<string, Tensor>> | string;

/** What folding needs. */
export interface FoldConstantsOptions {
  readonly evaluate: Evaluate;
  /** Results of more elements than this stay computed: a broadcast is cheaper run than stored. @default 2^20 unless an input is as large */
  readonly largest?: number;
}

/** Computes every node that reads only constants and puts its results in its place, under the same names. */
export function foldConstants({ evaluate, largest = 2 ** 20 }: FoldConstantsOptions): Pass {
  return {
    name: 'fold-constants',
    run(graph, editor) {
      const skipped: { node: string; reason: string }[] = [];
      let changed = false;
      for (const node of graph.nodes()) {
        if (!isFoldable(node)) continue;
        const outputs = tooLarge(node, largest) ?? evaluate(node, tensorsOf(node));
        if (typeof outputs === 'string') skipped.push({ node: node.name, reason: outputs });
        else {
          replace(node, outputs, editor);
          changed = true;
        }
      }
      if (changed) editor.removeDead();
      return { changed, skipped };
    },
  };
}

function isFoldable(node: Node): boolean {
  const inputs = inputValues(node);
  return inputs.length > 0 && inputs.every(({ producer }) => isOp(producer, 'Constant'));
}

function tooLarge(node: Node, largest: number): string | undefined {
  const limit = Math.max(largest, ...inputValues(node).map(({ type }) => sizeOf(type.shape)));
  const output = Object.values(node.outputs).find(({ type }) => sizeOf(type.shape) > limit);
  return output && `%${output.name} has ${sizeOf(output.type.shape)} elements, more than ${limit}`;
}

function tensorsOf(node: Node): Record<string, Tensor | readonly Tensor[] | undefined> {
  return Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => {
    const tensors = slotValues(value).map(constantOf);
    return [slot, Array.isArray(value) ? tensors : tensors[0]];
  }));
}

function constantOf({ producer }: Value): Tensor {
  return (producer as Node<'Constant'>).attrs.tensor;
}

function replace(node: Node, tensors: Readonly<Record<string, Tensor>>, editor: Editor): void {
  const constants = Object.entries(node.outputs).map(([output, old]) => {
    const tensor = tensors[output];
    if (tensor === undefined || tensor.dtype !== old.type.dtype || !sameShape(tensor.shape, old.type.shape)) {
      throw graphInvalid(node.name, `evaluating it gave ${tensor === undefined ? 'nothing' : typeText(tensor)} for %${old.name}, which is ${typeText(old.type)}`);
    }
    const constant = editor.inScope(node.scope, () => editor.constant(tensor, `${old.name}.folded`));
    editor.replaceUses(old, constant);
    return { constant, name: old.name };
  });
  editor.remove(node);
  for (const { constant, name } of constants) editor.rename(constant, name);
}
