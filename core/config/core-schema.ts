import type { ConfigSchema } from './schema.ts';
import { exportOptions } from './schema/export.ts';
import { addLearningRate } from './schema/learning-rate.ts';
import { addOptimizerBuilder } from './schema/optimizer.ts';
import { quantization } from './schema/quantization.ts';
import { addReaders } from './schema/readers.ts';
import { runOptions } from './schema/run-options.ts';

/** Adds core's own sections; plugins add theirs. */
export function addCoreSections(schema: ConfigSchema): ConfigSchema {
  schema.options(runOptions).section('quantization', quantization).section('export', exportOptions);
  addLearningRate(schema);
  addOptimizerBuilder(schema);
  addReaders(schema);
  return schema;
}
