import { readFile } from 'node:fs/promises';
import type { ConfigObject } from '../../core/config/index.ts';
import { createKernel, type Kernel } from '../../core/kernel.ts';
import { loweredBackend } from '../../core/lowered-backend.ts';
import { isOp } from '../../core/ir/types.ts';
import { QuantPlan } from '../../core/quant/plan.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import { PassList } from '../../core/rewrite/pass.ts';
import type { Run } from '../../core/run.ts';
import { readNpy } from '../../core/tensor/npy.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import { backendOnnxruntime } from '../../plugins/backend-onnxruntime/index.ts';
import { backendReference } from '../../plugins/backend-reference/index.ts';
import { backendTfjs } from '../../plugins/backend-tfjs/index.ts';
import { channelWiseWeights } from '../../plugins/channel-wise-weights/index.ts';
import { parseCombinedLodTensors, persistableNames, readProgram, type ProgramDesc } from '../../plugins/paddle-format/index.ts';
import { quantAware } from '../../plugins/quant-aware/index.ts';
import { feedsOf, quantizedGraph, quantizeRun, quantPost, type CalibrationFeeds, type PostSummary } from '../../plugins/quant-post/index.ts';
import { targetPaddleLite } from '../../plugins/target-paddle-lite/index.ts';
import { yoloOutputSkip } from '../../plugins/yolo-output-skip/index.ts';
import { compareNumbers, compareTensors } from './compare.ts';
import { e2eNet } from './e2e-net.ts';
import { openFolder, type ParityFolder } from './folder.ts';
import type { ParityBackend } from './group.ts';

/** The trained e2e network, and what it is calibrated and tested with. */
export interface PostGolden {
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly calibration: CalibrationFeeds;
  readonly test: Tensor;
}

/** Images per batch with which the goldens were calibrated. */
const BATCH = 4;

/** Reads the e2e golden in a folder. */
export async function readPostGolden(folder: ParityFolder): Promise<PostGolden> {
  const { files } = await openFolder(folder.file('float_final'));
  const names = files.filter((file) => file.endsWith('.npy')).map((file) => file.slice(0, -'.npy'.length));
  const weights = new Map(await Promise.all(names.map(async (name) => [name, await readNpy(folder.file('float_final', `${name}.npy`))] as const)));
  return { weights, calibration: feedsOf(batches(await readNpy(folder.file('calib_x.npy')))), test: await readNpy(folder.file('test_x.npy')) };
}

function batches({ dtype, shape, data }: Tensor): { image: Tensor }[] {
  const rest = shape.slice(1);
  const size = BATCH * sizeOf(rest);
  return Array.from({ length: shape[0]! / BATCH }, (_, i) => ({ image: { dtype, shape: [BATCH, ...rest], data: data.slice(i * size, (i + 1) * size) } as Tensor }));
}

/** How a golden was made. */
export interface PostCase {
  readonly backend: ParityBackend;
  readonly quantization: ConfigObject;
  readonly quantPost: ConfigObject;
  /** What Paddle's ops do where the target's plan would choose otherwise. */
  respec(spec: QuantSpec, slot: string): QuantSpec;
}

/** The e2e network, quantized after training by the same code that `slimtap post` runs. */
export async function quantizePost(golden: PostGolden, given: PostCase): Promise<{ run: Run; summary: PostSummary }> {
  const kernel = createKernel({
    use: [backendOnnxruntime(), backendReference(), backendTfjs(), targetPaddleLite(), quantAware(), quantPost(), channelWiseWeights(), yoloOutputSkip()],
    disable: given.quantization['compat'] === 'paddle-1.8' ? [] : ['yolo-output-skip'],
    config: [{ origin: 'parity', config: { target: 'paddle-lite', backend: given.backend, quantization: given.quantization, quant_post: given.quantPost } }],
  });
  const run = await openE2eRun(kernel, golden);
  for (const { node, slot, spec } of run.plan.withoutSkips().entries()) run.plan.quantize(run.graph.node(node)!, slot, given.respec(spec, slot), 'parity', 'as the golden was made');
  return { run, summary: await quantizeRun(run, golden.calibration) };
}

async function openE2eRun(kernel: Kernel, { weights, test }: PostGolden): Promise<Run> {
  const config = kernel.config().value;
  const { graph } = e2eNet(weights, test.shape, { separateBias: true });
  const run = {
    kernel, config, graph, plan: new QuantPlan('paddle-lite'), stage: 'eval', iteration: 0, signal: kernel.signal,
    states: new Map([...graph.states.values()].map(({ name, initial, role }) => [name, { tensor: initial, role }])),
    backend: loweredBackend(kernel.resolve('backend', config.backend)(config)),
  } as unknown as Run;
  await kernel.hooks.annotate.promise(run.plan, run);
  return run;
}

/** The frozen graph's integers by weight, and its outputs for the test images. */
export async function frozen(run: Run, { test }: PostGolden): Promise<{ integers: ReadonlyMap<string, Tensor>; logits: Tensor }> {
  const graph = quantizedGraph(run);
  const passes = new PassList();
  run.stage = 'frozen';
  run.kernel.hooks.freeze.call(passes, run);
  passes.run(graph);
  const levels = graph.nodes().flatMap((node) => (isOp(node, 'Constant') && node.name.endsWith('.levels') ? [[node.name.slice(0, -'.levels'.length), node.attrs.tensor] as const] : []));
  const program = await run.backend.compile(graph);
  const { logits } = await program.run({ image: test });
  const copy = { ...logits!, data: logits!.data.slice() } as Tensor;
  await program.dispose();
  return { integers: new Map(levels), logits: copy };
}

/** A model as Paddle saved it. */
export interface PaddleModel {
  readonly program: ProgramDesc;
  readonly parameters: ReadonlyMap<string, Tensor>;
}

export async function readPaddleModel(folder: ParityFolder, directory: string, [model, parameters]: readonly [string, string]): Promise<PaddleModel> {
  const program = readProgram(await readFile(folder.file(directory, model)), model);
  return { program, parameters: parseCombinedLodTensors(await readFile(folder.file(directory, parameters)), persistableNames(program), parameters) };
}

/** Names of our values in Paddle's programs. */
export const PADDLE_NAMES: Readonly<Record<string, string>> = {
  image: 'image', conv1: 'conv2d_0.tmp_0', conv1_bn: 'batch_norm_0.tmp_2', relu_0: 'relu_0.tmp_0',
  conv2_dw: 'depthwise_conv2d_0.tmp_0', conv2_dw_bn: 'batch_norm_1.tmp_2', relu_1: 'relu_1.tmp_0',
  conv2_sep: 'conv2d_1.tmp_0', conv2_sep_bn: 'batch_norm_2.tmp_2', leaky_relu_0: 'leaky_relu_0.tmp_0',
  conv2d: 'conv2d_2.tmp_0', output_bias: 'conv2d_2.tmp_1', pool2d_0: 'pool2d_0.tmp_0', fc: 'fc_0.tmp_0', add: 'fc_0.tmp_1',
};

const THRESHOLD = { absolute: 0, relative: 1e-6 };

/** Every threshold the golden names, by Paddle's names, against ours. */
export function compareThresholds(what: string, found: Readonly<Record<string, number>>, expected: ReadonlyMap<string, number>): (string | undefined)[] {
  const byPaddle = new Map(Object.entries(found).map(([name, threshold]) => [PADDLE_NAMES[name], threshold]));
  return [...expected].map(([name, threshold]) => {
    const ours = byPaddle.get(name);
    return ours === undefined ? `${what} of ${name}: missing` : compareNumbers(`${what} of ${name}`, ours, threshold, THRESHOLD);
  });
}

/** The attribute `out_threshold` of every op that has one, by its output. */
export function outThresholds({ blocks }: ProgramDesc): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const op of blocks[0]!.ops) {
    const threshold = op.attrs.find(({ name }) => name === 'out_threshold');
    const output = op.outputs.find(({ parameter }) => parameter === 'Out' || parameter === 'Output' || parameter === 'Y')?.arguments[0];
    if (threshold?.type === 'FLOAT' && output !== undefined && !output.startsWith('save_infer_model/')) found.set(output.replace(/\.dequantized$/, ''), threshold.value);
  }
  return found;
}

/** Integers of every quantized weight: all of them, exactly. */
export function compareIntegers(integers: ReadonlyMap<string, Tensor>, parameters: ReadonlyMap<string, Tensor>, names: readonly string[]): (string | undefined)[] {
  return names.map((name) => {
    const found = integers.get(name);
    return found === undefined ? `${name} has no integers` : compareTensors(name, found, parameters.get(name)!, { absolute: 0, relative: 0 });
  });
}

export const OUTPUT = { absolute: 1e-5, relative: 1e-5 };
