import { tensorText } from '../../ir/tensor-text.ts';
import type { Editor } from '../../ir/editor.ts';
import { slotValues, type Attribute, type Node, type SlotValue } from '../../ir/types.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Pass } from '../pass.ts';

/** Tensors up to this many elements are compared by content, larger ones by identity. */
const COMPARED = 256;

/**
 * Computes once what is computed twice: nodes of the same op, attributes and inputs become the first of them, whatever
 * their scopes, so plans must have been applied. All ops are pure. A repeated node that is itself an output or a state's
 * next value stays, because backends give each of those a buffer of its own.
 */
export function dedupe(): Pass {
  return {
    name: 'dedupe',
    run(graph, editor) {
      const first = new Map<string, Node>();
      const ends = new Set([...graph.outputs.values(), ...graph.updates.values()]);
      const tensors = new TensorKeys();
      const skipped: { node: string; reason: string }[] = [];
      let changed = false;
      for (const node of graph.nodes()) {
        const key = keyOf(node, tensors);
        const same = first.get(key);
        if (same === undefined) first.set(key, node);
        else if (Object.values(node.outputs).some((output) => ends.has(output))) skipped.push({ node: node.name, reason: `it equals ${same.name} but is an output or a state's next value` });
        else {
          merge(node, same, editor);
          changed = true;
        }
      }
      return { changed, skipped };
    },
  };
}

function merge(node: Node, same: Node, editor: Editor): void {
  for (const [output, value] of Object.entries(node.outputs)) editor.replaceUses(value, same.outputs[output]!);
  editor.remove(node);
}

function keyOf(node: Node, tensors: TensorKeys): string {
  const slots = Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, slotValues(value).map(({ name }) => name)]);
  const attrs = Object.entries(node.attrs as Record<string, Attribute>).map(([name, value]) => [name, attributeKey(value, tensors)]);
  return JSON.stringify([node.op, slots.sort(), attrs.sort()]);
}

function attributeKey(value: Attribute, tensors: TensorKeys): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  return isTensor(value) ? tensors.keyOf(value) : value.join();
}

function isTensor(value: readonly number[] | Tensor): value is Tensor {
  return !Array.isArray(value);
}

class TensorKeys {
  readonly #numbers = new Map<Tensor['data'], number>();

  keyOf(tensor: Tensor): string {
    if (tensor.data.length <= COMPARED) return tensorText(tensor, true);
    const number = this.#numbers.get(tensor.data) ?? this.#numbers.size;
    this.#numbers.set(tensor.data, number);
    return `${tensor.dtype} ${tensor.shape.join()} #${number}`;
  }
}
