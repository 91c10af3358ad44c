import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { compareTrainings, type RunHistory } from '../../../../plugins/report/index.ts';
import { runMain } from '../../../support/run-main.ts';
import { EVIL, someHistory } from '../some-history.ts';

/** A history with other numbers. */
function history({ AP, config = {}, ...amounts }: { AP: number; name?: string; evaluations?: number; config?: RunHistory['config']['value'] }): string {
  const one = someHistory(amounts);
  const evaluations = one.evaluations.map((evaluation, i) => (i === 0 ? { ...evaluation, AP, stats: { AP } } : evaluation));
  return JSON.stringify({ ...one, evaluations, config: { ...one.config, value: { ...one.config.value, ...config } } });
}

t.test('trainings are compared at their best, with the options that differ', async (t) => {
  const directory = t.testdir({
    output: {
      a: { 'report.json': history({ AP: 0.75, config: { LearningRate: { base_lr: 0.1, schedulers: [{ type: 'CosineDecay' }] } } }) },
      b: { 'report.json': history({ AP: 0.25, config: { LearningRate: { base_lr: 0.2, schedulers: [{ type: 'CosineDecay' }] }, only: true } }), model_final: {} },
      other: { log: '' },
    },
    elsewhere: { a: { 'report.json': history({ AP: 0, evaluations: 0, config: { LearningRate: { base_lr: 0.1, schedulers: [] } } }) } },
  });
  const output = join(directory, 'page.html');
  const { trainings, settings, written } = await compareTrainings({ directories: [join(directory, 'output'), join(directory, 'elsewhere/a'), join(directory, 'output/b')], output });
  t.match(trainings, [
    { label: 'output/a', AP: 0.75, behind: 0, bestIteration: 1, lastAP: 0.5, bytes: 1e6, iteration: 20, seconds: 3600 },
    { label: 'b', AP: 0.5, behind: 0.25, bestIteration: 2 }, { label: 'elsewhere/a', AP: null, behind: null, lastAP: null, msPerImage: null },
  ]);
  t.ok(Math.abs(trainings[0]!.loss! - 100 / 20) < 1e-9);
  t.same(settings, [
    { option: 'LearningRate.base_lr', values: ['0.1', '0.2', '0.1'] },
    { option: 'LearningRate.schedulers', values: ['[{"type":"CosineDecay"}]', '[{"type":"CosineDecay"}]', '[]'] }, { option: 'only', values: [null, 'true', null] },
  ]);
  t.same(written, [output]);
  const page = await readFile(output, 'utf8');
  t.same(JSON.parse(/id="comparison">(.*?)<\/script>/s.exec(page)![1]!), { trainings, settings });
  t.notMatch(page.split('<script')[0], /NaN|Infinity|undefined|null/);
});

t.test('what histories say stays text', async (t) => {
  const output = join(t.testdir({ a: { 'report.json': history({ AP: 0, name: EVIL, config: { x: EVIL } }) }, b: { 'report.json': history({ AP: 0, config: { [EVIL]: 1 } }) } }), 'page.html');
  await compareTrainings({ directories: [t.testdirName], output });
  const page = await readFile(output, 'utf8');
  t.equal(page.match(/<script/g)!.length, 2, 'the numbers and the page\'s own');
  t.notMatch(page, /<b class='x'>/);
});

t.test('a folder without a training, and one whose report is none, are told by name', async (t) => {
  const directory = t.testdir({ empty: {}, broken: { 'report.json': '{}' } });
  await t.rejects(compareTrainings({ directories: [join(directory, 'empty')] }), { code: 'ERR_REPORTS_MISSING', message: /empty/ });
  await t.rejects(compareTrainings({ directories: [join(directory, 'nowhere')] }), { code: 'ERR_REPORTS_MISSING', message: /nowhere/ });
  await t.rejects(compareTrainings({ directories: [join(directory, 'broken')] }), { code: 'ERR_FILE_MALFORMED', message: /broken.*version/ });
});

t.test('the command prints a table, or the same as JSON', async (t) => {
  const directory = t.testdir({ a: { 'report.json': history({ AP: 0.75 }) }, b: { 'report.json': history({ AP: 0.5, config: { seed: 4 } }) } });
  const output = join(directory, 'page.html');
  const shown = await runMain(['report', directory, '--output', output]);
  t.equal(shown.code, 0, shown.stderr);
  t.match(shown.stdout, /^a +0\.7500 .*\nb +0\.5000 +0\.6000 +0\.2500 +1,000,000 +20 +60\.0\nseed: 3 \| 4\n.*page\.html\n$/m);
  const { stdout } = await runMain(['report', join(directory, 'a'), join(directory, 'b'), '--output', output, '--json']);
  t.match(JSON.parse(stdout), { trainings: [{ label: 'a' }, { label: 'b' }], settings: [{ option: 'seed' }], written: [output] });
  t.match(await runMain(['report']), { code: 2, stderr: /missing required argument 'dir'/ });
});
