import type { Pass } from '../pass.ts';

/** Removes nodes and states that no output and no update depends on. */
export function removeDead(): Pass {
  return {
    name: 'remove-dead',
    run(graph, editor) {
      const states = graph.states.size;
      const removed = editor.removeDead();
      return { changed: removed > 0 || graph.states.size < states };
    },
  };
}
