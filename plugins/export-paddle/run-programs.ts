import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pythonFailed } from '../../core/errors.ts';
import { RUN_PROGRAMS } from './run-programs-script.ts';

/** A program to run in Python. */
export interface ProgramJob {
  /** Folder of the program. */
  readonly directory: string;
  readonly model: string;
  /** File of all parameters; null where each has its own. */
  readonly params: string | null;
  /** Folders of the requests, each with a `.npy` for every variable to feed; results go there as `out.k.npy`. */
  readonly requests: readonly string[];
  readonly feeds: readonly string[];
  readonly fetch: readonly string[];
}

/** What became of a job: nothing where it ran, or why it could not. */
export type JobResult = { readonly failed?: string; readonly cannot?: string };

/**
 * Runs programs in the PaddlePaddle of an interpreter, whichever version it is.
 * @throws ERR_PYTHON with the last line it said, where the interpreter or the import fails
 */
export async function runPrograms(interpreter: string, jobs: readonly ProgramJob[]): Promise<readonly JobResult[]> {
  const running = promisify(execFile)(interpreter, ['-c', RUN_PROGRAMS], { maxBuffer: 2 ** 26, timeout: 600_000 });
  // An interpreter that is not there closes its input; what happened is in the rejection.
  running.child.stdin?.on('error', () => undefined).end(JSON.stringify(jobs));
  const { stdout } = await running.catch((error: { stderr?: string; message: string }) => { throw pythonFailed(interpreter, (error.stderr || error.message).trim().split('\n').at(-1)!, error); });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as JobResult[];
}
