import { graphInvalid } from '../../errors.ts';
import { typeText, type Editor } from '../../ir/editor.ts';
import type { State } from '../../ir/types.ts';
import { sameShape, type Tensor } from '../../tensor/tensor.ts';
import type { Pass } from '../pass.ts';

/**
 * Freezes states into constants of the given tensors and drops every update: from a graph that learns to one that only
 * computes. A state without a tensor stays, with a reason; states nothing reads go.
 *
 * @param values the tensor of a state; `undefined` leaves it a state
 * @throws ERR_GRAPH_INVALID when a tensor has another type than its state
 */
export function statesToConstants(values: (name: string) => Tensor | undefined): Pass {
  return {
    name: 'states-to-constants',
    run(graph, editor) {
      const before = graph.states.size;
      for (const state of [...graph.updates.keys()]) editor.removeUpdate(state);
      editor.removeDead();
      const kept = [...graph.states.values()].filter((state) => !freeze(state, values(state.name), editor));
      return { changed: before > kept.length, skipped: kept.map(({ name }) => ({ node: name, reason: 'no tensor is known for this state' })) };
    },
  };
}

function freeze(state: State, tensor: Tensor | undefined, editor: Editor): boolean {
  if (tensor === undefined) return false;
  const { dtype, shape } = state.value.type;
  if (tensor.dtype !== dtype || !sameShape(tensor.shape, shape)) throw graphInvalid(state.name, `the state is ${typeText(state.value.type)}, its tensor ${typeText(tensor)}`);
  const constant = editor.constant(tensor, `${state.name}.frozen`);
  editor.replaceUses(state.value, constant);
  editor.removeState(state);
  // Exported files keep the names of the checkpoint.
  editor.rename(constant, state.name);
  return true;
}
