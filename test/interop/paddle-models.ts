import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuntimeVerification } from '../../core/commands/verify.ts';
import type { ConfigObject } from '../../core/config/index.ts';
import { parseLodTensor } from '../../plugins/paddle-format/index.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';
import { pythonOf, runPython, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';
import { exportSmall, smallModels, type SmallModel } from './small-models.ts';

const COMBINED = { model_filename: 'model.pdmodel', params_filename: 'model.pdiparams' };

/** A form of one of the trained models, and what is expected of Paddle. */
interface Form {
  readonly model: SmallModel;
  readonly title: string;
  readonly options: ConfigObject;
  /** Peers that cannot run it, with a part of the reason they give. */
  readonly cannot?: Readonly<Record<string, string>>;
}

const FORMS: readonly Form[] = [
  { model: 'float', title: 'a file for each parameter', options: {} },
  { model: 'aware', title: 'a file for each parameter', options: {} },
  { model: 'aware', title: 'the newer names', options: COMBINED },
  { model: 'aware', title: 'onnx_format', options: { ...COMBINED, onnx_format: true }, cannot: { 'paddle-1.8': 'has no quantize_linear' } },
  { model: 'post', title: 'one file of parameters', options: { params_filename: '__params__' } },
  // With hard_swish and hard_sigmoid.
  { model: 'MobileNetV3', title: 'a file for each parameter', options: {} },
  { model: 'weights alone', title: 'the real values, as the test model of quant_post_dynamic', options: {} },
];

/** What we write runs in PaddlePaddle and gives what our graph gives; what it only reads is what we wrote. */
export function checkPaddleModels(peer: Peer): (report: InteropReport) => Promise<void> {
  return async (report) => {
    const { forms, int8, bytes, parameters } = await (exports ??= makeExports());
    for (const [form, directory] of forms) {
      await report.check(`${form.model} model in ${peer.name}, ${form.title}`, async () => outcomeOf(await verify(directory, peer), form.cannot?.[peer.name]));
    }
    await report.check(`int8 weights in ${peer.name}`, () => sameTensors(int8, peer, ['__model__']));
    await report.check(`weights alone as bytes in ${peer.name}`, () => sameTensors(bytes, peer, ['__model__']));
    await report.check(`parameters alone in ${peer.name}`, () => sameTensors(parameters, peer, []));
  };
}

interface Exports {
  readonly forms: ReadonlyMap<Form, string>;
  /** Converted, and with weights quantized alone. */
  readonly int8: string;
  readonly bytes: string;
  readonly parameters: string;
}

/** Made once for all peers. */
let exports: Promise<Exports> | undefined;

async function makeExports(): Promise<Exports> {
  const models = await smallModels();
  const write = (name: string, model: SmallModel, paddle_export: ConfigObject): Promise<string> => exportSmall(models, model, { paddle_export }, name);
  const forms = new Map<Form, string>();
  for (const form of FORMS) forms.set(form, await write(`form-${forms.size}`, form.model, form.options));
  return {
    forms, int8: await write('int8', 'aware', { storage: 'int8' }), bytes: await write('bytes', 'weights alone', { storage: 'int8' }), parameters: await write('parameters', 'aware', { params_only: true }),
  };
}

async function verify(directory: string, { name }: Peer): Promise<RuntimeVerification> {
  const kernel = bccdKernel(directory);
  const { runtimes } = await kernel.run('verify', { directory, python: [pythonOf(name)] });
  await kernel.dispose();
  return runtimes.find(({ runtime }) => runtime.startsWith('PaddlePaddle'))!;
}

function outcomeOf({ outcome, outputs, reason = '' }: RuntimeVerification, cannot: string | undefined): string {
  if (cannot !== undefined && outcome === 'skipped' && reason.includes(cannot)) return reason;
  const differences = outputs.map(({ name, mean, tolerance }) => `${name.split(' (')[0]} ${mean.toPrecision(2)}${mean <= tolerance ? '' : ` above ${tolerance}`}`).join(', ');
  if (outcome !== 'equal') throw new Error(`${outcome}: ${reason || differences}`);
  return differences;
}

/** Every tensor file of a folder, as our reader and as Paddle reads it. */
async function sameTensors(directory: string, peer: Peer, args: readonly string[]): Promise<string> {
  const folder = join(directory, 'paddle');
  const theirs = await runPython(peer, 'load_paddle.py', [folder, ...args]) as Record<string, [dtype: string, shape: number[], hash: string]>;
  const names = (await readdir(folder)).filter((name) => !args.includes(name));
  for (const name of names) {
    const { dtype, shape, data } = parseLodTensor(await readFile(join(folder, name)), name);
    const hash = createHash('sha256').update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex');
    if (JSON.stringify(theirs[name]) !== JSON.stringify([dtype, shape, hash])) throw new Error(`${name} is ${JSON.stringify(theirs[name])} instead of ${JSON.stringify([dtype, shape, hash])}`);
  }
  if (names.length !== Object.keys(theirs).length) throw new Error(`${Object.keys(theirs).length} tensors instead of ${names.length}`);
  return `${names.length} tensors, ${names.filter((name) => theirs[name]![0] === 'int8').length} of them int8`;
}
