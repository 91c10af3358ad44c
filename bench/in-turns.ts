import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A program that prints what it measured as JSON in its last line. */
export type Command = readonly [program: string, ...argv: readonly (string | number)[]];

/** Threads that wait sleep, in a peer as in ours: spinning would be counted as its work. */
const THRIFTY = { OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '0' };

/**
 * Runs every command once a round, one after the other, each in a process of its own: a machine that is busy for a while is
 * busy for all of them, and no one's memory or compiled code is another's.
 * @returns for each command what its rounds printed
 */
export async function inTurns<T>(commands: readonly Command[], rounds: number): Promise<T[][]> {
  const printed: T[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round++) for (const [i, command] of commands.entries()) printed[i]!.push(await runOnce(command));
  return printed;
}

/** One process. @returns what it printed last */
export async function runOnce<T>([program, ...argv]: Command): Promise<T> {
  const { stdout } = await promisify(execFile)(program, argv.map(String), { maxBuffer: 1 << 24, env: { ...process.env, ...THRIFTY } });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

/** A module of this folder as a command for the Node that runs now. */
export function node(file: string, ...argv: readonly (string | number)[]): Command {
  return [process.execPath, beside(file), ...argv];
}

/** The path of a file of this folder. */
export function beside(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
