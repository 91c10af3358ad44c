import type { Backend } from './backend.ts';
import { cloneGraph } from './ir/clone.ts';
import { verifyGraph } from './ir/verify.ts';
import type { Graph } from './ir/types.ts';
import { PassList } from './rewrite/pass.ts';

/**
 * A backend that rewrites every graph with its own `lowering` before it compiles it, so that no caller has to think of it.
 * The graph given stays as it is.
 */
export function loweredBackend(backend: Backend): Backend {
  const { name, lowering } = backend;
  if (lowering.length === 0) return backend;
  return {
    name, lowering,
    supports: (node) => backend.supports(node),
    compile: (graph, options) => backend.compile(lowered(graph, backend), options),
    dispose: () => backend.dispose(),
  };
}

function lowered(graph: Graph, { name, lowering }: Backend): Graph {
  const { graph: copy } = cloneGraph(graph);
  const passes = new PassList();
  for (const pass of lowering) passes.add(pass, `backend ${name}`);
  passes.run(copy, verifyGraph);
  return copy;
}
