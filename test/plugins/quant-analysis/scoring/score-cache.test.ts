import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ScoreCache } from '../../../../plugins/quant-analysis/scoring/score-cache.ts';

t.test('scores are there again, after a line that a crash cut off too', async (t) => {
  const path = join(t.testdir({}), 'deep/scores.jsonl');
  const first = await ScoreCache.open(path);
  await first.set('a', { AP: 0.25, AP50: 0.5 });
  await appendFile(path, '\n{"key":"b","AP":0.');
  const second = await ScoreCache.open(path);
  t.same(second.get('a'), { AP: 0.25, AP50: 0.5 });
  t.equal(second.get('b'), undefined);
  await second.set('c', { AP: -1, AP50: -1 });
  const third = await ScoreCache.open(path);
  t.same([third.get('a'), third.get('c')], [{ AP: 0.25, AP50: 0.5 }, { AP: -1, AP50: -1 }]);
});

t.test('a place that cannot be written is an error that names it', async (t) => {
  const directory = t.testdir({ taken: 'a file' });
  const cache = await ScoreCache.open(join(directory, 'taken/scores.jsonl'));
  await t.rejects(cache.set('a', { AP: 0, AP50: 0 }), { code: 'ERR_FILE_UNWRITABLE', message: /taken/ });
});
