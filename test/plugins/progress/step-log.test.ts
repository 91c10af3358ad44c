import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Run } from '../../../core/run.ts';
import type { StepResult } from '../../../core/train/step.ts';
import { StepLog } from '../../../plugins/progress/step-log.ts';

const step = (iteration: number): StepResult => ({ iteration, epoch: 0, learningRate: 0.1, loss: 1 / 3, size: 32, parts: {}, images: 1, seconds: 0.5, waitSeconds: 0 });
const runIn = (save_dir: string): Run => ({ config: { save_dir }, kernel: { name: 'run' } }) as unknown as Run;

async function logged(directory: string): Promise<StepResult[]> {
  return (await readFile(join(directory, 'run/log.jsonl'), 'utf8')).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as StepResult);
}

async function write(directory: string, iterations: readonly number[]): Promise<void> {
  const log = new StepLog();
  for (const iteration of iterations) await log.add(step(iteration), runIn(directory));
  await log.close();
}

t.test('numbers keep their full precision', async (t) => {
  const directory = t.testdir({});
  await write(directory, [0, 1]);
  t.same(await logged(directory), [step(0), step(1)]);
});

t.test('a continued run drops the steps it does again, and lines a crash cut off', async (t) => {
  const directory = t.testdir({});
  await write(directory, [0, 1, 2, 3]);
  const path = join(directory, 'run/log.jsonl');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, -20));
  await write(directory, [2, 3, 4]);
  t.same((await logged(directory)).map(({ iteration }) => iteration), [0, 1, 2, 3, 4]);
});

t.test('a run that starts over starts a new log', async (t) => {
  const directory = t.testdir({});
  await write(directory, [0, 1, 2]);
  await write(directory, [0]);
  t.equal((await logged(directory)).length, 1);
});

t.test('a log that cannot be written is an error with its path', async (t) => {
  const directory = t.testdir({ run: 'a file where the folder should be' });
  await t.rejects(write(directory, [0]), { code: 'ERR_FILE_UNWRITABLE', value: join(directory, 'run/log.jsonl') });
});
