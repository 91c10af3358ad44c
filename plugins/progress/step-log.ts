import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileUnwritable, SlimtapError } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { Run } from '../../core/run.ts';
import type { StepResult } from '../../core/train/step.ts';
import { runDirectory } from '../../core/train/save-run.ts';

/** `log.jsonl` beside the checkpoints: one line per step, numbers in full precision. */
export class StepLog {
  #file: FileHandle | undefined;
  #path = '';
  readonly #pending: string[] = [];

  /** Buffers a step; the file is opened at the first one, keeping earlier steps of a continued run. */
  async add(step: StepResult, run: Run): Promise<void> {
    this.#path = join(runDirectory(run), 'log.jsonl');
    this.#file ??= await openLog(this.#path, step.iteration);
    this.#pending.push(JSON.stringify(step));
    if (this.#pending.length >= 50) await this.flush();
  }

  async flush(): Promise<void> {
    const lines = this.#pending.splice(0);
    if (lines.length === 0) return;
    await this.#file?.appendFile(`${lines.join('\n')}\n`).catch((cause: unknown) => { throw fileUnwritable(this.#path, cause); });
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#file?.close();
      this.#file = undefined;
    }
  }
}

/** A run that starts over writes a new log; one that continues at `iteration` drops what it is about to do again. */
async function openLog(path: string, iteration: number): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, iteration === 0 ? '' : await earlierSteps(path, iteration));
    return await open(path, 'a');
  } catch (cause) {
    throw cause instanceof SlimtapError ? cause : fileUnwritable(path, cause);
  }
}

async function earlierSteps(path: string, iteration: number): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const kept = text.split('\n').filter((line) => line !== '' && stepOf(line) < iteration);
  return kept.map((line) => `${line}\n`).join('');
}

/** The step of a line; a line cut off by a crash counts as later than any. */
function stepOf(line: string): number {
  try {
    return (JSON.parse(line) as StepResult).iteration;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
