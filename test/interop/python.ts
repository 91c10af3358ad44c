import { execFile } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPython, type PythonVersion } from './find-python.ts';

const ROOT = new URL('../../.interop/', import.meta.url).pathname;

/** A Python with pinned wheels, in an ignored folder of its own: two versions of one package cannot share one. */
export interface Peer {
  readonly name: string;
  /** Pythons its wheels exist for, the preferred one first. */
  readonly versions: readonly PythonVersion[];
  /** Whether `requirements/NAME.site.py` is its `sitecustomize`. @default false */
  readonly site?: boolean;
}

/** pycocotools and ONNX Runtime. */
export const common: Peer = { name: 'common', versions: ['3.11', '3.12', '3.13', '3.14'] };
/** TensorBoard. */
export const tensorboard: Peer = { name: 'tensorboard', versions: ['3.11', '3.12', '3.13', '3.14'] };
/** PaddlePaddle 1.8.5, of the tutorial's time. */
export const paddle18: Peer = { name: 'paddle-1.8', versions: ['3.7'], site: true };
/** PaddlePaddle 2.6.2. */
export const paddle26: Peer = { name: 'paddle-2.6', versions: ['3.11', '3.12', '3.10', '3.9', '3.8'] };

/** Runs one of the scripts of this folder with a peer's Python; `input` goes to its stdin. @returns the last line it prints, as JSON */
export async function runPython({ name }: Peer, script: string, args: readonly string[], input?: unknown): Promise<unknown> {
  const running = promisify(execFile)(pythonOf(name), [new URL(script, import.meta.url).pathname, ...args], { maxBuffer: 2 ** 28, timeout: 300_000 });
  running.child.stdin?.end(input === undefined ? '' : JSON.stringify(input));
  return JSON.parse((await running).stdout.trimEnd().split('\n').at(-1)!) as unknown;
}

/**
 * Makes a peer's environment, unless one with the same pinned wheels is there.
 * @returns the reason why it cannot be had, if so
 */
export async function preparePython({ name, versions, site = false }: Peer): Promise<string | undefined> {
  const requirements = new URL(`requirements/${name}.txt`, import.meta.url).pathname;
  const [wanted, stamp] = [await readFile(requirements, 'utf8'), join(ROOT, name, 'installed.txt')];
  if (await readFile(stamp, 'utf8').catch(() => undefined) === wanted) return undefined;
  const python = await findPython(versions);
  if (python === undefined) return `no Python ${versions.join(' or ')} was found, for which the wheels of requirements/${name}.txt are`;
  try {
    await rm(join(ROOT, name), { recursive: true, force: true });
    await execute(python, ['-m', 'venv', join(ROOT, name)]);
    // The files list all that is needed, so that nobody else's choice of versions counts.
    await execute(pythonOf(name), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--no-deps', '-r', requirements]);
    if (site) await copyFile(new URL(`requirements/${name}.site.py`, import.meta.url).pathname, await sitecustomizeOf(name));
    await writeFile(stamp, wanted);
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return `the wheels of requirements/${name}.txt cannot be had: ${(stderr || message).trim().split('\n').at(-1)}`;
  }
}

/** A peer's interpreter. */
export function pythonOf(name: string): string {
  return join(ROOT, name, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}

async function sitecustomizeOf(name: string): Promise<string> {
  const asked = await promisify(execFile)(pythonOf(name), ['-c', 'import sysconfig; print(sysconfig.get_paths()["purelib"])']);
  return join(asked.stdout.trim(), 'sitecustomize.py');
}

async function execute(command: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args, { timeout: 600_000 });
}
