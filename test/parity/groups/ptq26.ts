import type { QuantSpec } from '../../../core/quant/spec.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { compareTensors } from '../compare.ts';
import { isObject, openFolder, type ParityFolder } from '../folder.ts';
import { judged, skipped, type ParityGroup, type ParityResult, type ParityBackend } from '../group.ts';
import { compareIntegers, compareThresholds, frozen, OUTPUT, outThresholds, quantizePost, readPaddleModel, readPostGolden, type PostGolden } from '../post-training.ts';
import '../../../core/ops/index.ts';

/** PaddlePaddle 2.6.2's `quant_post_static` on the e2e network, every algorithm in both forms of model. */
export const group: ParityGroup = {
  name: 'ptq26',
  async matches(folder) {
    const entries = Object.values(await folder.object('log.json') ?? {});
    return entries.length > 0 && entries.every((entry) => isObject(entry) && isObject(entry['kwargs']));
  },
  async *run({ folder, backend }) {
    const e2e = await openFolder(folder.file('../e2e')).catch(() => undefined);
    if (e2e === undefined) {
      yield skipped(folder.name, 'the network it quantizes is the golden e2e, which is not beside it');
      return;
    }
    const golden = await readPostGolden(e2e);
    for (const [name, entry] of Object.entries(await folder.json('log.json') as Record<string, LogEntry>)) yield await compare({ name, entry, folder, golden, backend });
  },
};

interface LogEntry {
  readonly kwargs: { readonly algo: string; readonly hist_percent?: number; readonly bias_correction?: boolean; readonly skip_tensor_list?: readonly string[] };
  /** Scales by variable, one number for an activation. */
  readonly scales: Readonly<Record<string, readonly number[]>>;
}

interface Case {
  readonly name: string;
  readonly entry: LogEntry;
  readonly folder: ParityFolder;
  readonly golden: PostGolden;
  readonly backend: ParityBackend;
}

async function compare({ name, entry: { kwargs, scales }, folder, golden, backend }: Case): Promise<ParityResult> {
  const onnxFormat = name.endsWith('_onnx');
  const { skip_tensor_list: skip = [], ...options } = kwargs;
  const { run, summary } = await quantizePost(golden, {
    backend, quantization: { compat: 'paddle-2.6', onnx_format: onnxFormat },
    quantPost: { ...options, out_thresholds: true, skip_tensor_list: skip.map((tensor) => tensor.replace('.tmp_0', '')) },
    respec: (spec, slot) => respec(spec, slot, onnxFormat),
  });
  const { program, parameters } = await readPaddleModel(folder, name, ['model.pdmodel', 'model.pdiparams']);
  const { integers, logits } = await frozen(run, golden);
  const activations = Object.entries(scales).filter(([variable, { length }]) => length === 1 && variable.endsWith('@scale')).map(([variable, [scale]]) => [variable.slice(0, -'@scale'.length), scale!] as const);
  const thresholds = Object.fromEntries(Object.entries(summary.activations).map(([value, { threshold }]) => [value, threshold]));
  return judged(name, [
    ...compareThresholds('scale', { ...summary.outThresholds, ...thresholds }, new Map(activations)),
    ...compareThresholds('out_threshold', summary.outThresholds, outThresholds(program)),
    ...compareIntegers(integers, parameters, quantizedWeights(parameters)),
    compareTensors('logits', logits, await readNpy(folder.file(`${name}_out.npy`)), OUTPUT),
  ]);
}

/** The ops of the older form of model round halves of activations away from zero; weights were rounded by numpy. */
function respec(spec: QuantSpec, slot: string, onnxFormat: boolean): QuantSpec {
  return onnxFormat || slot === 'filter' || slot === 'b' ? spec : { ...spec, rounding: 'half-away' };
}

/** Weights whose values are levels; a skipped layer's are not. */
function quantizedWeights(parameters: ReadonlyMap<string, Tensor>): string[] {
  return [...parameters].filter(([name, { data }]) => /weights$|^fc_w$/.test(name) && Array.from(data, Number).every(Number.isInteger)).map(([name]) => name);
}
