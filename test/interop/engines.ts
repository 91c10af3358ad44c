import { execFile } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar';
import type { InteropReport } from './report.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const FOLDER = join(ROOT, '.interop');
const GOLDENS = { shared: join(ROOT, '../shared/golden/paddle'), own: join(ROOT, 'test/fixtures/backend-reference') };
/** Groups of single ops. */
const OPS = ['fake_quant', 'nn', 'optimizer', 'yolo_box', 'yolov3_loss'];
/** Ten steps in float and ten quantized, among steps on the default engine. */
const TRAINING = 'test/core/train/other-backend.test.ts';
const LEAKS = 'test/plugins/backend-tfjs/tfjs-backend.test.ts';

/** An engine that a checkout has not got, and what it is put to. */
export interface TestedEngine {
  readonly name: string;
  /** Packages with pinned versions, installed into a folder of their own. */
  readonly packages: Readonly<Record<string, string>>;
  /** Whether its native binding is built, against the wheel that `buildNative` names. @default false */
  readonly native?: boolean;
  /** Whether it needs a GPU; then it runs on SwiftShader, unless SLIMTAP_DEVICE names the machine's own. @default false */
  readonly gpu?: boolean;
  /** What it must say it ran on. */
  readonly device: string;
  readonly tests: readonly string[];
  /** Groups of goldens: with the larger goldens, and in a checkout alone. */
  readonly goldens: Readonly<Record<'shared' | 'own', readonly string[]>>;
}

export const testedEngines: readonly TestedEngine[] = [
  {
    name: 'tfjs-node-gpu', packages: { '@tensorflow/tfjs-node-gpu': '4.22.0' }, native: true, device: '^(?!GPU)',
    tests: ['test/conformance/tfjs-node-gpu.test.ts', LEAKS, TRAINING],
    goldens: { own: OPS, shared: [...OPS, 'deformable_conv', 'e2e', 'e2e_post', 'fake_quant_v26', 'full_mobilenet_v1', 'ptq26'] },
  },
  {
    name: 'tfjs-webgpu', packages: { 'webgpu': '0.6.2', '@tensorflow/tfjs-core': '4.22.0', '@tensorflow/tfjs-backend-webgpu': '4.22.0' }, gpu: true, device: 'swiftshader',
    tests: ['test/conformance/tfjs-webgpu.test.ts', LEAKS], goldens: { own: OPS, shared: OPS },
  },
  { name: 'onnxruntime-webgpu', packages: {}, gpu: true, device: 'swiftshader', tests: ['test/conformance/onnxruntime-webgpu.test.ts'], goldens: { own: OPS, shared: OPS } },
];

/** Gets an engine, or says why it cannot be had here; then runs the suites and goldens of every backend on it. */
export async function checkEngine(engine: TestedEngine, report: InteropReport): Promise<void> {
  const prepared = await prepare(engine);
  if (typeof prepared === 'string') return report.skip(engine.name, prepared);
  for (const file of engine.tests) await report.check(`${engine.name}: ${file}`, () => runTest(file, prepared));
  const where = existsSync(GOLDENS.shared) ? 'shared' : 'own';
  await report.check(`${engine.name}: ${where === 'own' ? 'goldens of the checkout' : 'goldens'}`, () => runGoldens(engine, where, prepared));
}

type Environment = Readonly<Record<string, string>>;

/** @returns the environment in which the engine is found, or the reason why there is none */
async function prepare(engine: TestedEngine): Promise<Environment | string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `its libraries are for linux x64 here, this is ${process.platform} ${process.arch}`;
  const folder = join(FOLDER, engine.name);
  const environment: Record<string, string> = { SLIMTAP_PACKAGES: folder, SLIMTAP_ENGINES: engine.name, SLIMTAP_DEVICE: process.env['SLIMTAP_DEVICE'] ?? engine.device, TAP_TIMEOUT: '600' };
  try {
    await install(engine, folder, environment);
    return engine.gpu === true && process.env['SLIMTAP_DEVICE'] === undefined ? { ...environment, ...await swiftshader() } : environment;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const reason = (stderr || message).trim().split('\n').slice(-2).join(' ');
    // With everything there, a binding that does not compile is no absence.
    if (/compile the binding/.test(reason)) throw new Error(reason, { cause: error });
    return `it cannot be had: ${reason}`;
  }
}

/** Packages without their scripts, which would download a binding, and the binding built from the package's own sources. */
async function install({ packages, native = false }: TestedEngine, folder: string, environment: Environment): Promise<void> {
  const [wanted, stamp] = [JSON.stringify({ packages, native, node: process.version }), join(folder, 'installed.json')];
  if (await readFile(stamp, 'utf8').catch(() => undefined) === wanted) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  if (Object.keys(packages).length > 0) await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder, timeout: 600_000 });
  if (native) await runNode(['bin/build-tfjs-native.ts', Object.keys(packages)[0]!], environment);
  await writeFile(stamp, wanted);
}

/** A GPU in software, from the npm package that brings it beside Chromium. */
async function swiftshader(): Promise<Environment> {
  const folder = join(FOLDER, 'swiftshader');
  const driver = join(folder, 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) {
    await mkdir(folder, { recursive: true });
    const packed = new URL('../bin/swiftshader.tar.br', import.meta.resolve('@sparticuz/chromium'));
    await pipeline(createReadStream(packed), createBrotliDecompress(), extract({ cwd: folder }));
  }
  const libraries = [folder, process.env['LD_LIBRARY_PATH'] ?? ''].filter((path) => path !== '').join(delimiter);
  return { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: libraries };
}

/** tap's last line counts: a suite in which the engine was skipped has proved nothing. */
async function runTest(file: string, environment: Environment): Promise<string> {
  const output = await runNode([file], environment).catch(({ stdout = '', message }: { stdout?: string; message: string }) => {
    const first = stdout.split('\n').findIndex((line) => /^\s*not ok/.test(line));
    throw new Error(first < 0 ? message : stdout.split('\n').slice(first, first + 25).join('\n'));
  });
  const counts = /# \{ total: (\d+), pass: (\d+)/.exec(output);
  const skipped = new RegExp(`# SKIP .*"${environment['SLIMTAP_ENGINES']}"`).exec(output);
  if (counts === null || skipped !== null) throw new Error(`nothing was run: ${output.slice(-500)}`);
  return `${counts[2]} of ${counts[1]} assertions, on a device like /${environment['SLIMTAP_DEVICE']}/`;
}

async function runGoldens({ name, goldens }: TestedEngine, where: 'shared' | 'own', environment: Environment): Promise<string> {
  const output = await runNode(['test/parity/run.ts', GOLDENS[where], '--backend', name, '--only', goldens[where].join(',')], environment)
    .catch(({ stdout = '', message }: { stdout?: string; message: string }) => { throw new Error(stdout.split('\n').filter((line) => line.includes('FAILED')).join('\n') || message); });
  return output.trim().split('\n').at(-1)!;
}

async function runNode(args: readonly string[], environment: Environment): Promise<string> {
  const hook = new URL('packages-of-engine.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', hook, ...args], { cwd: ROOT, env: { ...process.env, ...environment }, maxBuffer: 2 ** 28, timeout: 900_000 });
  return stdout;
}
