import { readNpy } from '../../../core/tensor/npy.ts';
import { floatRun } from '../../../plugins/quant-post/index.ts';
import { compareArrays, compareTensors } from '../compare.ts';
import { isObject, type ParityFolder } from '../folder.ts';
import { judged, type ParityBackend, type ParityGroup, type ParityResult } from '../group.ts';
import { compareIntegers, compareThresholds, frozen, OUTPUT, quantizePost, readPaddleModel, readPostGolden, type PostGolden } from '../post-training.ts';
import '../../../core/ops/index.ts';

/** PaddlePaddle 1.8.5's `quant_post` and `quant_post_only_weight` on the e2e network. */
export const group: ParityGroup = {
  name: 'e2e_post',
  matches: async (folder) => folder.folders.includes('ptq_KL') && isObject((await folder.object('log.json'))?.['ptq_KL']),
  async *run({ folder, backend }) {
    const golden = await readPostGolden(folder);
    const log = await folder.json('log.json') as Record<string, LogEntry>;
    for (const algo of ['KL', 'abs_max']) yield await compareStatic(algo, log[`ptq_${algo}`]!, { folder, golden, backend });
    yield await compareWeightsAlone({ folder, golden, backend });
  },
};

interface LogEntry {
  readonly scales: Readonly<Record<string, readonly number[]>>;
  readonly out_threshold: Readonly<Record<string, number>>;
}

interface Given {
  readonly folder: ParityFolder;
  readonly golden: PostGolden;
  readonly backend: ParityBackend;
}

const SAVED = ['__model__', '__params__'] as const;
const WEIGHTS = ['conv1_weights', 'conv2_dw_weights', 'conv2_sep_weights', 'yolo_output.0.conv.weights', 'fc_w'];
const EXACT = { absolute: 0, relative: 1e-6 };

async function compareStatic(algo: string, { scales, out_threshold: thresholds }: LogEntry, { folder, golden, backend }: Given): Promise<ParityResult> {
  const { run, summary } = await quantizePost(golden, { backend, quantization: { compat: 'paddle-1.8' }, quantPost: { algo, out_thresholds: true }, respec: (spec) => spec });
  const { parameters } = await readPaddleModel(folder, `ptq_${algo}`, SAVED);
  const { integers, logits } = await frozen(run, golden);
  const activations = Object.entries(scales).filter(([name]) => name.endsWith('.scale')).map(([name, [scale]]) => [name.slice(0, -'.scale'.length), scale!] as const);
  const found = Object.fromEntries(Object.entries(summary.activations).map(([value, { threshold }]) => [value, threshold]));
  // The op that names the model's output repeats what it reads.
  const outputs = Object.entries(thresholds).filter(([name]) => !name.startsWith('save_infer_model/'));
  return judged(`ptq_${algo}`, [
    ...compareThresholds('scale', found, new Map(activations)),
    ...compareThresholds('out_threshold', summary.outThresholds, new Map(outputs)),
    ...compareIntegers(integers, parameters, WEIGHTS),
    compareTensors('logits', logits, await readNpy(folder.file(`ptq_${algo}_out.npy`)), OUTPUT),
  ]);
}

/** Integers, scales in the ops' attributes, and the float model that `generate_test_model` makes of them. */
async function compareWeightsAlone({ folder, golden, backend }: Given): Promise<ParityResult> {
  const { run } = await quantizePost(golden, { backend, quantization: { compat: 'paddle-1.8' }, quantPost: { method: 'dynamic' }, respec: (spec) => spec });
  const quantized = await readPaddleModel(folder, 'ptq_weight_only/quantized_model', SAVED);
  const test = await readPaddleModel(folder, 'ptq_weight_only/test_model', SAVED);
  const { integers } = await frozen(run, golden);
  const { states } = floatRun(run);
  return judged('ptq_weight_only', [
    ...compareIntegers(integers, quantized.parameters, WEIGHTS),
    ...WEIGHTS.map((name) => compareTensors(`test model's ${name}`, states.get(name)!.tensor, test.parameters.get(name)!, EXACT)),
    ...WEIGHTS.map((name) => {
      const attribute = quantized.program.blocks[0]!.ops.flatMap(({ attrs }) => attrs).find((attr) => attr.name === `${name}_quant_scale`);
      const steps = attribute?.type === 'FLOATS' ? attribute.value : [];
      return compareArrays(`scale of ${name}`, stepsOf(states.get(name)!.tensor.data as Float32Array, integers.get(name)!.data as Int8Array, steps.length, name === 'fc_w'), steps, { absolute: 0, relative: 1e-5 });
    }),
  ]);
}

/** What one level is worth in each channel: the largest value over its level. */
function stepsOf(values: Float32Array, levels: Int8Array, channels: number, columns: boolean): number[] {
  const inner = values.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    const i = values.findIndex((_value, k) => (columns ? k % channels : Math.floor(k / inner)) === c && Math.abs(levels[k]!) === 127);
    return values[i]! / levels[i]!;
  });
}
