import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { readHistory, writeHistory } from '../../../../plugins/report/history/history-file.ts';
import { upTo } from '../../../../plugins/report/history/run-history.ts';
import { EVIL, someHistory } from '../some-history.ts';

t.test('what is written is read again', async (t) => {
  const path = join(t.testdir({}), 'report.json');
  const history = someHistory({ name: EVIL });
  await writeHistory(path, history);
  t.same(await readHistory(path), history);
});

t.test('what is no history is refused with the place, whatever it is', async (t) => {
  const path = join(t.testdir({}), 'report.json');
  const history = someHistory();
  const wrong: [unknown, RegExp][] = [
    [[], /it is no part of a report/], [{ ...history, version: 2 }, /version/], [{ ...history, evaluations: [{ ...history.evaluations[0], AP: 'x' }] }, /evaluations\.0\.AP/],
    [{ ...history, samples: [{ ...history.samples[0], thumbnail: 'data:text/html,<script>' }] }, /samples\.0\.thumbnail/],
    [{ ...history, samples: [{ ...history.samples[0], truth: [{ label: 'a', category: 0, bbox: ['1" onload="x', 2, 3, 4] }] }] }, /bbox/],
    [{ ...history, plan: { ...history.plan, entries: [{ node: 1 }] } }, /plan\.entries\.0/], [{ ...history, name: 'x'.repeat(5000) }, /name/],
  ];
  for (const [value, message] of wrong) {
    await writeFile(path, JSON.stringify(value));
    await t.rejects(readHistory(path), { code: 'ERR_FILE_MALFORMED', message });
  }
  await writeFile(path, '{"version": 1, ');
  await t.rejects(readHistory(path), { code: 'ERR_FILE_MALFORMED' });
  await t.rejects(readHistory(join(path, 'nowhere')), { code: 'ERR_FILE_UNREADABLE' });
});

t.test('a training that goes back forgets what came later', async (t) => {
  const { steps, evaluations, curves, samples, ranges } = upTo(someHistory({ steps: 20, evaluations: 10 }), 5);
  t.equal(steps.starts.length, 5);
  t.same(evaluations.map(({ iteration }) => iteration), [1, 2, 3, 4, 5]);
  t.same([curves, samples], [null, []], 'they showed an evaluation that is still to come');
  t.same(ranges.iterations, [1, 2, 3, 4, 5]);
  t.equal(ranges.quantizers[0]!.high.length, 5);
  t.equal(upTo(someHistory(), 20).samples.length, 1);
});
