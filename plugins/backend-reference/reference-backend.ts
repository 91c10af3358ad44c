import type { Backend } from '../../core/backend.ts';
import type { Node } from '../../core/ir/types.ts';
import { backendUnsupported } from '../../core/errors.ts';
import { hasKernel } from './kernel.ts';
import { ReferenceExecutable } from './executable.ts';
import './kernels/index.ts';

/**
 * The backend that says what every op means: plain TypeScript, sums in float64, no optimisation. Other backends are
 * measured against it; use it where a graph is small and its numbers matter.
 *
 * @example
 * const executable = await referenceBackend().compile(graph);
 * const { y } = await executable.run({ x: tensor('float32', [2], [-1, 1]) });
 */
export function referenceBackend(): Backend {
  return {
    name: 'reference',
    supports,
    lowering: [],
    compile: (graph, { shareStatesWith } = {}) => {
      const refusals = graph.nodes().filter((node) => supports(node) !== true).map((node) => `${node.name} (${node.op}): no reference kernel`);
      if (refusals.length > 0) return Promise.reject(backendUnsupported('reference', refusals));
      const sharing = shareStatesWith instanceof ReferenceExecutable ? shareStatesWith : undefined;
      return Promise.resolve(new ReferenceExecutable(graph, sharing));
    },
    dispose: () => Promise.resolve(),
  };
}

function supports(node: Node): true | string {
  return hasKernel(node.op) || `${node.op} has no reference kernel`;
}
