/** The configuration: files and overrides in, one checked `Config` with the origin of every value out. */
export { changedConfig, mergeConfigs } from './merge.ts';
export { checkConfig, DEFAULT_ORIGIN } from './check.ts';
export { configAsJson, printConfig, type Comments, type PrintOptions } from './print.ts';
export { addCoreSections } from './core-schema.ts';
export { defineConfig } from './define.ts';
export { describeOption, expected, keysOf, schemaAt, tagOf, typeOf, unwrap } from './describe.ts';
export { findConfig, loadConfigFile } from './load.ts';
export { originOf } from './layer.ts';
export { parseOverrides } from './override.ts';
export { ConfigSchema } from './schema.ts';
export { configReference, type OptionReference } from './reference.ts';
export { exampleOf } from './example.ts';
export { flowText } from './flow.ts';
export { fileJsonSchema } from './json-schema.ts';
export { formatPath, getPath, toConfigValue } from './value.ts';

export type { Config, ConfigInput, PluginSections, ResolvedConfig } from './config.ts';
export type { ConfigEdit, ConfigLayer, MergedConfig, Origins } from './layer.ts';
export type { ConfigObject, ConfigValue } from './value.ts';
export type { LoadedConfig } from './load.ts';
export type { Section, SectionContext, Tagged, TagKind } from './schema.ts';
export type { SlimtapConfig } from './define.ts';
export type { CosineDecay, LearningRate, LinearWarmup, PiecewiseDecay, Scheduler } from './schema/learning-rate.ts';
export type { Adam, L2, Momentum, OptimizerBuilder, Sgd } from './schema/optimizer.ts';
export type { CocoDataset, DatasetOptions, ImageFolder, Reader, TransformOptions, VocDataset } from './schema/readers.ts';
export type { ExportOptions } from './schema/export.ts';
export type { Quantization } from './schema/quantization.ts';
export type { RunOptions } from './schema/run-options.ts';
