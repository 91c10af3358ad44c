import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { crc32c, maskedCrc32c } from '../../../../plugins/report/tensorboard/crc32c.ts';
import { EventFile } from '../../../../plugins/report/tensorboard/event-file.ts';
import { histogramOf } from '../../../../plugins/report/tensorboard/histogram-of.ts';
import { float64, readEvents, records } from './read-events.ts';

t.test('the checksum is that of RFC 3720', async (t) => {
  t.equal(crc32c(new TextEncoder().encode('123456789')), 0xe3069283);
  t.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  t.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  t.equal(maskedCrc32c(new Uint8Array(32)), (((0x8a9136aa >>> 15) | (0x8a9136aa << 17)) + 0xa282ead8) >>> 0);
});

t.test('numbers, counts and pictures come back as they were told', async (t) => {
  const directory = t.testdir({});
  const file = new EventFile(directory, 0, () => 1_700_000_000_500);
  await file.add(1, [{ tag: 'loss', scalar: 0.1 }, { tag: 'eval_AP/käse <b>', scalar: -2 }]);
  await file.add(2 ** 40, [{ tag: 'spread', histogram: histogramOf([1, 2, 2, 4])! }, { tag: 'found', image: { width: 3, height: 2, bytes: Uint8Array.of(1, 2, 3) } }]);
  await file.flush();
  const [version, start, first, second] = await readEvents(directory);
  t.match(version, { wallTime: 1_700_000_000.5, step: 0, fileVersion: 'brain.Event:2', start: false });
  t.match(start, { step: 1, start: true });
  t.same(first!.values, [{ tag: 'loss', scalar: Math.fround(0.1) }, { tag: 'eval_AP/käse <b>', scalar: -2 }]);
  t.equal(second!.step, 2 ** 40);
  const histogram = new Map(second!.values[0]!.histogram as [number, Uint8Array][]);
  t.same([1, 2, 3, 4, 5].map((number) => float64(histogram.get(number)!)), [1, 4, 4, 9, 25]);
  t.equal(histogram.get(6)!.length, histogram.get(7)!.length, 'a limit for every bucket');
  const counts = Array.from({ length: histogram.get(7)!.length / 8 }, (_, i) => float64(histogram.get(7)!, i));
  t.equal(counts.reduce((sum, count) => sum + count, 0), 4);
  t.same(second!.values[1]!.image, [[1, 2n], [2, 3n], [3, 3n], [4, Uint8Array.of(1, 2, 3)]]);
});

t.test('equal values have a histogram too, and no value has none', async (t) => {
  t.match(histogramOf([5, 5]), { min: 5, max: 5, count: 2 });
  t.ok(histogramOf([0])!.limits.every((limit, i, limits) => i === 0 || limit > limits[i - 1]!));
  t.equal(histogramOf([]), undefined);
});

t.test('many events are appended as whole records while the training goes on', async (t) => {
  const file = new EventFile(t.testdir({}), 0);
  for (let step = 1; step <= 100; step++) await file.add(step, [{ tag: 'loss', scalar: step }]);
  const before = records(await readFile(file.path)).length;
  t.ok(before > 50 && before < 102);
  await file.flush();
  t.equal(records(await readFile(file.path)).length, 102);
});

t.test('a folder that cannot be written is an error', async (t) => {
  const directory = t.testdir({});
  await writeFile(join(directory, 'file'), '');
  const file = new EventFile(join(directory, 'file'), 0);
  await t.rejects(file.flush(), { code: 'ERR_FILE_UNWRITABLE' });
});
