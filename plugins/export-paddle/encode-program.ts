import { exportUnsupported } from '../../core/errors.ts';
import { rawOutputs } from '../../core/export/raw-outputs.ts';
import { isOp, type Graph, type Node, type OpName, type Value } from '../../core/ir/types.ts';
import type { Suppression } from '../../core/model.ts';
import { QuantPlan } from '../../core/quant/plan.ts';
import { OP_COMPATIBLE_MAP_1_8_5, OP_VERSION_MAP_2_6_2, VERSION_1_8_5, VERSION_2_6_2, type ProgramDesc, type TensorRecord } from '../paddle-format/index.ts';
import { flag, float, int } from './attributes.ts';
import { Layer } from './layer.ts';
import { loweringOf } from './lowering.ts';
import './ops/index.ts';
import { ProgramWriter } from './program-writer.ts';
import { writeSuppression } from './write-suppression.ts';

/** How a graph becomes a program. */
export interface EncodeOptions {
  /** `fake_quantize`: the tutorial's, which 1.8 and Paddle Lite read; `quantize_linear`: PaddleSlim 2's `onnx_format`. */
  readonly form: 'fake_quantize' | 'quantize_linear';
  /** How integer weights are stored; undefined: as Paddle stores them in this form, float in the older and int8 in the newer. */
  readonly storage: 'float' | 'int8' | undefined;
  /** What the graph was quantized by. */
  readonly plan: QuantPlan;
  /** How quantized ops say how they were quantized: `qat_with_weight`, `post_kl`, … */
  readonly quantizationType: string;
  /** Largest magnitudes of values, by name, which their ops tell as `out_threshold`. */
  readonly outThresholds: ReadonlyMap<string, number>;
  /** Removes duplicates among the outputs `boxes` and `scores` inside the program. */
  readonly suppression: Suppression | undefined;
  /** Extent of every first axis that is free in the program. @default 1 */
  readonly batch: number;
  /** Whether a ReLU behind a layer is named by that layer (its `act`), as PaddleDetection's are, or by one of its own (`relu_0`). */
  readonly activations: 'of layers' | 'alone';
  /** Names that no variable may have. @default those of the program's own variables */
  readonly taken: readonly string[];
}

/** A program and what goes into its files of parameters. */
export interface EncodedProgram extends Pick<EncodeOptions, 'form'> {
  readonly storage: 'float' | 'int8';
  readonly program: ProgramDesc;
  /** By the variable's name. */
  readonly parameters: ReadonlyMap<string, TensorRecord>;
  /** Variables to feed, by the names of the graph's inputs. */
  readonly feeds: ReadonlyMap<string, string>;
  /** Variables to fetch, in order. */
  readonly fetches: readonly string[];
  /** The raw predictions and the graph's outputs, by their names there. */
  readonly variables: ReadonlyMap<string, string>;
  /** Whether duplicates are removed inside. */
  readonly suppresses: boolean;
  /** Parameters that hold thresholds of activations. */
  readonly activationScales: readonly string[];
  /** Variables of the graph's values, by the values' names. */
  readonly names: ReadonlyMap<string, string>;
}

/** Where values come in and go out. */
export const OWN_VARIABLES: readonly string[] = ['feed', 'fetch'];

/** A float graph for PaddlePaddle 1.8. */
const DEFAULTS: EncodeOptions = {
  form: 'fake_quantize', storage: undefined, plan: new QuantPlan('paddle-lite'), quantizationType: 'qat_with_weight', outThresholds: new Map(), suppression: undefined, batch: 1, activations: 'of layers', taken: OWN_VARIABLES,
};

/**
 * A frozen graph as the program PaddlePaddle would have saved: feeds, the layers' ops under the names Paddle gives their
 * results, one identity `scale` for each output, fetches. Source: Paddle 1.8 `fluid.io.save_inference_model`.
 * @throws ERR_EXPORT_UNSUPPORTED listing every node without a form
 */
export function encodeProgram(graph: Graph, options: Partial<EncodeOptions> = {}): EncodedProgram {
  checkSupport(graph);
  const on = new ProgramWriter({ ...DEFAULTS, ...options });
  const feeds = new Map([...graph.inputs].map(([name, value]) => [name, writeInput(on, name, value)]));
  for (const node of graph.nodes()) {
    if (isOp(node, 'Constant') || isOp(node, 'QuantizeLinear') || isOp(node, 'DequantizeLinear')) continue;
    on.enter(node);
    loweringOf(node.op)!(on, node as Node<OpName>);
  }
  const results = new Map([...graph.outputs].map(([name, value]) => [name, on.nameOf(value)]));
  const { suppression } = on.options;
  const fetches = (suppression === undefined ? [...results.values()] : [writeSuppression(on, graph, suppression)]).map((name, i) => writeEnd(on, name, i));
  addFeedsAndFetches(on, [...feeds.values()], fetches);
  const raw = [...rawOutputs(graph)].map(([name, value]) => [name, on.nameOf(value)] as const);
  return {
    form: on.options.form, storage: storageOf(on.options), program: programOf(on), parameters: on.parameters, feeds, fetches, variables: new Map([...raw, ...results]), suppresses: suppression !== undefined,
    activationScales: on.made('scale '), names: on.names(),
  };
}

/** How integer weights are stored. */
export function storageOf({ form, storage }: EncodeOptions): 'float' | 'int8' {
  return storage ?? (form === 'quantize_linear' ? 'int8' : 'float');
}

function checkSupport(graph: Graph): void {
  const refusals = graph.nodes().filter(({ op }) => !WITHOUT_LOWERING.has(op) && loweringOf(op) === undefined).map(({ name, op }) => `${name} (${op})`);
  const states = [...graph.states.keys()].map((name) => `${name} (a state; only frozen graphs are exported)`);
  if (refusals.length + states.length > 0) throw exportUnsupported('paddle', [...refusals, ...states]);
}

/** What is written where it is read. */
const WITHOUT_LOWERING: ReadonlySet<string> = new Set(['Constant', 'QuantizeLinear', 'DequantizeLinear']);

/** Paddle's names are in snake case (`im_size`). */
function writeInput(on: ProgramWriter, name: string, value: Value): string {
  const variable = on.free(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  on.variable(variable, { dtype: value.type.dtype, dims: on.dims(value), lodLevel: 0, persistable: false });
  on.declareVar({ ...on.vars.get(variable)!, needCheckFeed: true });
  on.bind(value, variable);
  return variable;
}

/** An identity, so that an output has a variable of its own. */
function writeEnd(on: ProgramWriter, name: string, index: number): string {
  const { type } = on.vars.get(name)!;
  const end = new Layer(`save_infer_model/scale_${index}`).next();
  on.declareVar({ name: end, persistable: false, type, attrs: [] });
  on.leave();
  // Paddle 1.8 scales no truth values.
  if (type.lodTensor?.tensor.dataType === 'BOOL') on.write('assign', { X: name }, { Out: end });
  else on.write('scale', { X: name, ScaleTensor: [] }, { Out: end }, { scale: float(1), bias: float(0), bias_after_scale: flag(true) });
  return end;
}

/** Feeds are put in front one by one, so that the last input comes first. */
function addFeedsAndFetches(on: ProgramWriter, inputs: readonly string[], ends: readonly string[]): void {
  on.declareVar({ name: 'feed', persistable: true, type: { type: 'FEED_MINIBATCH' }, attrs: [] });
  on.declareVar({ name: 'fetch', persistable: true, type: { type: 'FETCH_LIST' }, attrs: [] });
  ends.forEach((end, col) => on.write('fetch', { X: end }, { Out: 'fetch' }, { col: int(col) }));
  const before = on.ops.length;
  inputs.forEach((input, col) => on.write('feed', { X: 'feed' }, { Out: input }, { col: int(col) }));
  on.ops.unshift(...on.ops.splice(before).reverse());
}

function programOf(on: ProgramWriter): ProgramDesc {
  return {
    blocks: [{ idx: 0, parentIdx: -1, vars: [...on.vars.values()], ops: on.ops, forwardBlockIdx: -1 }],
    ...(on.options.form === 'fake_quantize' ? { version: VERSION_1_8_5, opCompatibleMap: OP_COMPATIBLE_MAP_1_8_5 } : { version: VERSION_2_6_2, opVersionMap: OP_VERSION_MAP_2_6_2 }),
  };
}

