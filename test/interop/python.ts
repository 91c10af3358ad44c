import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = new URL('../../', import.meta.url).pathname;
const VENV = join(ROOT, '.interop');
const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** Runs one of the scripts of this folder in the environment; `input` goes to its stdin. @returns what it prints, as JSON */
export async function runPython(script: string, args: readonly string[], input?: unknown): Promise<unknown> {
  const running = promisify(execFile)(PYTHON, [new URL(script, import.meta.url).pathname, ...args], { maxBuffer: 2 ** 28, timeout: 300_000 });
  running.child.stdin?.end(input === undefined ? '' : JSON.stringify(input));
  return JSON.parse((await running).stdout) as unknown;
}

/** Makes `.interop` with the pinned wheels. @returns the reason why it cannot be had, if so */
export async function preparePython(): Promise<string | undefined> {
  try {
    if (await stat(PYTHON).catch(() => undefined) === undefined) await execute('python3', ['-m', 'venv', VENV]);
    await execute(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '-r', new URL('requirements.txt', import.meta.url).pathname]);
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return `Python with the wheels of test/interop/requirements.txt cannot be had: ${(stderr || message).trim().split('\n').at(-1)}`;
  }
}

async function execute(command: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args, { timeout: 600_000 });
}
