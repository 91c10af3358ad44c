import t from 'tap';
import { reader } from '../../bench/reader.ts';

t.test('reading with decoded images kept is told beside reading without, and gives the same batches', async (t) => {
  const result = await reader(['--images', '4', '--rounds', '1', '--json']);
  if (typeof result === 'number') return t.fail('it told nothing');
  t.equal(result.code, 0);
  t.match(JSON.parse(result.text), { equal: true, rows: [{ cacheBytes: 0 }, { cacheBytes: 256 * 2 ** 20 }] });
});
