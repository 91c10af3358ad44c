import type { Origins } from './layer.ts';
import type { ExportOptions, ExportOptionsInput } from './schema/export.ts';
import type { LearningRate } from './schema/learning-rate.ts';
import type { OptimizerBuilder } from './schema/optimizer.ts';
import type { Quantization, QuantizationInput } from './schema/quantization.ts';
import type { Reader } from './schema/readers.ts';
import type { RunOptions, RunOptionsInput } from './schema/run-options.ts';

/** Sections that plugins add to the schema, with the types of their checked options. Grows by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the members are added where the sections are
export interface PluginSections {}

/** A checked configuration, defaults filled in. */
export interface Config extends RunOptions, PluginSections {
  quantization: Quantization;
  export: ExportOptions;
  LearningRate: LearningRate;
  OptimizerBuilder: OptimizerBuilder;
  TrainReader?: Reader | undefined;
  EvalReader?: Reader | undefined;
  TestReader?: Reader | undefined;
}

type DeepPartial<T> = T extends readonly (infer Member)[] ? readonly DeepPartial<Member>[]
  : T extends object ? { [Key in keyof T]?: DeepPartial<T[Key]> | undefined } : T;

/** A configuration as one writes it: everything optional. */
export interface ConfigInput extends RunOptionsInput, DeepPartial<PluginSections> {
  quantization?: QuantizationInput;
  export?: ExportOptionsInput;
  LearningRate?: DeepPartial<LearningRate>;
  OptimizerBuilder?: DeepPartial<OptimizerBuilder>;
  TrainReader?: DeepPartial<Reader>;
  EvalReader?: DeepPartial<Reader>;
  TestReader?: DeepPartial<Reader>;
}

/** A checked configuration with the origin of every value in it. */
export interface ResolvedConfig {
  readonly value: Config;
  readonly origins: Origins;
}
