import { cloneGraph } from '../../core/ir/clone.ts';
import type { Graph } from '../../core/ir/types.ts';
import { statesToConstants } from '../../core/rewrite/passes/states-to-constants.ts';
import { encodeProgram, type EncodeOptions } from './encode-program.ts';

/**
 * What Paddle calls the values of a network: it numbers the layers of each kind in the order they are built in
 * (`batch_norm_0.tmp_3` is what the ReLU of the first batch norm gives), so that the order of the ops says all. That is how
 * programs are written here; this writes one and tells its names.
 * @param graph of float values, before any quantizer was inserted
 * @param activations how the program's author wrote ReLUs
 * @returns the names of the graph's values by those of Paddle's variables
 * @throws ERR_EXPORT_UNSUPPORTED for ops Paddle does not have
 */
export function namesInPaddle(graph: Graph, activations: EncodeOptions['activations']): ReadonlyMap<string, string> {
  const { graph: frozen, editor } = cloneGraph(graph);
  statesToConstants((name) => frozen.states.get(name)?.initial).run(frozen, editor);
  return new Map([...encodeProgram(frozen, { activations }).names].map(([value, variable]) => [variable, value]));
}
