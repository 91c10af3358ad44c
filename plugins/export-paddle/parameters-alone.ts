import type { Run } from '../../core/run.ts';
import { inferenceStates } from '../../core/train/averages.ts';
import { recordOf, type TensorRecord } from '../paddle-format/index.ts';
import type { EncodedProgram } from './encode-program.ts';
import { fileName } from './file-name.ts';

/**
 * The float parameters and statistics under their own names, and the thresholds of quantized activations under Paddle's:
 * what `save_persistables` of the tutorial's train.py leaves.
 */
export function parametersAlone({ states }: Run, { parameters, activationScales }: EncodedProgram): ReadonlyMap<string, TensorRecord> {
  const trained = [...inferenceStates(states)].filter(([, { role }]) => role === 'parameter' || role === 'statistic');
  return new Map([
    ...trained.map(([name, { tensor }]) => [fileName(name), recordOf(tensor)] as const),
    ...activationScales.map((name) => [name, parameters.get(name)!] as const),
  ]);
}
