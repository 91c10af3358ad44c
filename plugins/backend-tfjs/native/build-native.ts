import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nativeBuildFailed, runtimeMissing } from '../../../core/errors.ts';
import { extractEntry, wheelEntries } from './wheel.ts';

const run = promisify(execFile);

/** What is built against what. */
export interface NativeBuild {
  /** Package whose binding is built, as installed for this folder. @default '@tensorflow/tfjs-node-gpu' */
  readonly packageName?: string;
  /** A wheel of TensorFlow that is there already; without it pip fetches one. */
  readonly wheel?: string;
  /** What pip fetches: `tensorflow-cpu`, or `tensorflow` for the libraries that use CUDA. @default 'tensorflow-cpu' */
  readonly distribution?: string;
  /** Its version; the binding's sources fit 2.15. @default '2.15.1' */
  readonly version?: string;
  /** Folder with `include/node/node_api.h`. Without it: where Node is installed, else node-gyp fetches it. */
  readonly nodeDirectory?: string;
  readonly say?: (line: string) => void;
}

/** Both libraries the binding links to, in any wheel for Linux. */
const LIBRARY = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/;
/** Headers of TensorFlow's C interface and what they include. */
const HEADER = /^tensorflow\/include\/(?:external\/local_tsl\/)?(tensorflow\/c\/.*\.h|tensorflow\/core\/platform\/ctstring\w*\.h|(?:xla\/)?tsl\/(?:c|platform)\/[^/]*\.h)$/;
/** The newest Node-API that the package looks for. */
const NEWEST_NAPI = 8;

/**
 * Builds the native binding of tfjs-node or tfjs-node-gpu from its own npm sources against the libraries and headers of a
 * TensorFlow wheel, for machines where the package's download cannot work. Needs Linux, Python with pip, make and a C++
 * compiler. About half a minute and 700 MB.
 * @returns the file that was built
 * @throws ERR_RUNTIME_MISSING where the package is not installed, ERR_NATIVE_BUILD where a tool is missing or fails
 */
export async function buildNative(build: NativeBuild = {}): Promise<string> {
  const { packageName = '@tensorflow/tfjs-node-gpu', say = () => {} } = build;
  const directory = packageDirectory(packageName);
  const temporary = await mkdtemp(join(tmpdir(), 'slimtap-native-'));
  try {
    const wheel = build.wheel ?? await fetchWheel(build, temporary, say);
    say(`taking TensorFlow's libraries and headers from ${wheel}`);
    await takeLibraries(wheel, join(directory, 'deps'));
    say(`building the binding of ${packageName}`);
    return await compileBinding(directory, build.nodeDirectory);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Puts headers and libraries where the package's build looks for them. */
export async function takeLibraries(wheel: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  const entries = await wheelEntries(wheel);
  const libraries = entries.filter(({ name }) => LIBRARY.test(name));
  if (libraries.length < 2) throw nativeBuildFailed('take the libraries', new Error(`${wheel} holds ${libraries.length} of both libraries`));
  for (const entry of libraries) await extractEntry(wheel, entry, join(target, 'lib', LIBRARY.exec(entry.name)![1]!));
  for (const entry of entries.filter(({ name }) => HEADER.test(name))) await extractEntry(wheel, entry, join(target, 'include', HEADER.exec(entry.name)![1]!));
  await symlink('libtensorflow_cc.so.2', join(target, 'lib', 'libtensorflow.so'));
  await symlink('libtensorflow_framework.so.2', join(target, 'lib', 'libtensorflow_framework.so'));
}

function packageDirectory(packageName: string): string {
  try {
    return dirname(fileURLToPath(import.meta.resolve(`${packageName}/package.json`)));
  } catch (cause) {
    throw runtimeMissing('tfjs-node-gpu', packageName, cause);
  }
}

async function fetchWheel({ distribution = 'tensorflow-cpu', version = '2.15.1' }: NativeBuild, folder: string, say: (line: string) => void): Promise<string> {
  say(`fetching ${distribution} ${version} with pip`);
  // Wheels are made for one Python each, but their libraries are the same: whatever Python is here, 3.11's will do.
  const wanted = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11', '-d', folder, `${distribution}==${version}`];
  await run('python3', ['-m', 'pip', 'download', '-q', ...wanted]).catch((cause: unknown) => { throw nativeBuildFailed(`fetch ${distribution} ${version} with pip`, cause); });
  const [wheel] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  return join(folder, wheel!);
}

async function compileBinding(directory: string, nodeDirectory = installedHeaders()): Promise<string> {
  const napi = Math.min(NEWEST_NAPI, Number(process.versions.napi));
  const target = join(directory, 'lib', `napi-v${napi}`);
  const options = [
    '--module_name=tfjs_binding', `--module_path=${target}`, `--napi_build_version=${napi}`, '--loglevel=error',
    ...(nodeDirectory === undefined ? [] : [`--nodedir=${nodeDirectory}`]),
  ];
  await run(process.execPath, [await nodeGyp(), 'rebuild', ...options], { cwd: directory, maxBuffer: 2 ** 26 })
    .catch((cause: unknown) => { throw nativeBuildFailed('compile the binding', cause); });
  return join(target, 'tfjs_binding.node');
}

/** node-gyp comes inside npm, which names it to the scripts it runs. */
async function nodeGyp(): Promise<string> {
  const named = process.env['npm_config_node_gyp'];
  if (named !== undefined && existsSync(named)) return named;
  const commands = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'npm')).filter((file) => existsSync(file));
  const beside = await Promise.all(commands.map(async (file) => join(dirname(await realpath(file)), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')));
  const found = beside.find((file) => existsSync(file));
  if (found === undefined) throw nativeBuildFailed('find node-gyp', new Error('no npm on the PATH carries it'));
  return found;
}

/** Where Node's headers are: they come with it in most installations, but not in npm's `node` package. */
function installedHeaders(): string | undefined {
  return [dirname(dirname(process.execPath)), '/usr', '/usr/local'].find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')));
}
