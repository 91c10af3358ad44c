import type { Run } from '../../../core/run.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import { layersOf } from '../../quant-analysis/layers.ts';
import type { ModelFacts } from './run-history.ts';

/** The network of a run, and what its weights take in float and as planned. */
export function modelFacts(run: Run): ModelFacts {
  const parameters = [...run.graph.states.values()].reduce((sum, { value }) => sum + sizeOf(value.type.shape), 0);
  const saved = layersOf(run).reduce((sum, { floatBytes }) => sum + floatBytes, 0);
  return { name: run.config.architecture, classes: run.model.classes, parameters, floatBytes: 4 * parameters, bytes: 4 * parameters - saved };
}
