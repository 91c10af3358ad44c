import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Plugin } from '../../../core/plugin.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { bccdKernel } from '../../support/bccd-kernel.ts';

async function losses(directory: string): Promise<unknown[]> {
  const lines = (await readFile(join(directory, 'test/log.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => { const { iteration, loss, learningRate } = JSON.parse(line) as Record<string, number>; return { iteration, loss, learningRate }; });
}

async function bytesOf(directory: string): Promise<Map<string, string>> {
  const { states } = await readCheckpoint(join(directory, 'test/model_final'));
  return new Map([...states].map(([name, { tensor: { data } }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')]));
}

t.test('a run stopped and continued gives the uninterrupted run, bit for bit', async (t) => {
  const [whole, parts] = [t.testdir({}), join(t.testdirName, 'parts')];
  const first = bccdKernel(whole);
  await first.run('train');
  await first.dispose();

  const second = bccdKernel(parts, { max_iters: 6 }, { use: [stopAfter(3)] });
  await t.rejects(second.run('train'), { message: /power cut/ });
  await second.dispose();
  const third = bccdKernel(parts);
  await third.run('train', { resume: join(parts, 'test/3') });
  await third.dispose();

  t.same(await losses(parts), await losses(whole));
  t.same(await bytesOf(parts), await bytesOf(whole), 'parameters, momenta, averages, statistics and scales');
});

/** Fails in the step after `steps`, as a crash would: the checkpoint at `snapshot_iter` is all that is left. */
function stopAfter(steps: number): Plugin {
  return {
    name: 'power-cut',
    apply: ({ hooks }) => hooks.trainStep.tap('power-cut', ({ iteration }) => { if (iteration === steps) throw new Error('power cut'); }),
  };
}

t.test('an interrupted run leaves a complete checkpoint and says how to continue', async (t) => {
  const directory = t.testdir({});
  const controller = new AbortController();
  const interrupt: Plugin = { name: 'interrupt', apply: ({ hooks }) => hooks.trainStep.tap('interrupt', ({ iteration }) => { if (iteration === 1) controller.abort(); }) };
  const kernel = bccdKernel(directory, {}, { use: [interrupt], signal: controller.signal });
  await t.rejects(kernel.run('train'), { code: 'ERR_INTERRUPTED', value: join(directory, 'test/2') });
  await kernel.dispose();
  t.equal((await readCheckpoint(join(directory, 'test/2'))).iteration, 2);
});

t.test('a loss that is not a number stops the run with the step and the last good checkpoint', async (t) => {
  const directory = t.testdir({});
  const poison: Plugin = {
    name: 'poison',
    apply: ({ hooks }) => hooks.batch.tap('poison', (batch) => {
      if (batch.index === 4) (batch.inputs['image']!.data as Float32Array).fill(Number.NaN);
      return batch;
    }),
  };
  const kernel = bccdKernel(directory, {}, { use: [poison] });
  const error = await kernel.run('train').catch((thrown: unknown) => thrown) as { code: string; message: string; hint: string };
  await kernel.dispose();
  t.equal(error.code, 'ERR_LOSS_NOT_FINITE');
  t.match(error.message, /NaN at step 4/);
  t.ok(error.hint.includes(join(directory, 'test/3')), error.hint);
});
