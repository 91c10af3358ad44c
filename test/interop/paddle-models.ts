import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuntimeVerification } from '../../core/commands/verify.ts';
import type { ConfigObject } from '../../core/config/index.ts';
import { parseLodTensor } from '../../plugins/paddle-format/index.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';
import { pythonOf, runPython, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';

const SMALL = { MobileNet: { width: 0.125 }, threads: 1 } satisfies ConfigObject;
const COMBINED = { model_filename: 'model.pdmodel', params_filename: 'model.pdiparams' };

/** A form of one of the trained models, and what is expected of Paddle. */
interface Form {
  readonly model: 'float' | 'aware' | 'post' | 'weights alone';
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
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const weights = await trainModels(folder);
  const forms = new Map<Form, string>();
  for (const form of FORMS) forms.set(form, await exportModel(folder, `form-${forms.size}`, weights[form.model], form.options));
  const other = (name: string, model: Form['model'], options: ConfigObject): Promise<string> => exportModel(folder, name, weights[model], options);
  return {
    forms, int8: await other('int8', 'aware', { storage: 'int8' }), bytes: await other('bytes', 'weights alone', { storage: 'int8' }), parameters: await other('parameters', 'aware', { params_only: true }),
  };
}

/** A few steps, for weights and scales that are not those of the start. */
async function trainModels(folder: string): Promise<Readonly<Record<Form['model'], string>>> {
  const train = async (name: string, config: ConfigObject): Promise<string> => {
    const kernel = bccdKernel(folder, { ...SMALL, max_iters: 4, snapshot_iter: 4, ...config }, { name });
    await kernel.run('train');
    await kernel.dispose();
    return join(folder, name, 'model_final');
  };
  const [float, aware] = [await train('float', { quantization: { enabled: false } }), await train('aware', { target: 'paddle-lite' })];
  const post = async (name: string, quant_post: ConfigObject): Promise<string> => {
    const kernel = bccdKernel(folder, { ...SMALL, target: 'paddle-lite', weights: float, quant_post }, { name });
    const { written: [path = ''] } = await kernel.run('post');
    await kernel.dispose();
    return path;
  };
  return { float, aware, post: await post('post', { algo: 'KL' }), 'weights alone': await post('weights-alone', { method: 'dynamic' }) };
}

async function exportModel(folder: string, name: string, weights: string, options: ConfigObject): Promise<string> {
  const kernel = bccdKernel(folder, { ...SMALL, weights, export: { formats: ['paddle'], check_images: 0 }, paddle_export: options }, { name });
  await kernel.run('export', { outputDir: folder });
  await kernel.dispose();
  return join(folder, name);
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
