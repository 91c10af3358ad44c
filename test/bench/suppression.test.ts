import t from 'tap';
import { madePredictions } from '../../bench/made-predictions.ts';
import { suppression } from '../../bench/suppression.ts';
import { decodeBoxes } from '../../plugins/model-yolov3/index.ts';

t.test('made predictions are the same each time, and more objects leave more of them', async (t) => {
  const options = { count: 2000, classes: 5, size: 320 };
  const [few, again, many] = [20, 20, 300].map((objects) => madePredictions({ ...options, objects }));
  t.same(few, again);
  const kept = (given: typeof few): number => decodeBoxes(given as never, { imageIds: [1], categoryIds: [1, 2, 3, 4, 5] }, { scoreThreshold: 0.3, keepTopK: -1 }).length;
  t.ok(kept(few) >= 10, String(kept(few)));
  t.ok(kept(many) > 2 * kept(few), String(kept(many)));
});

t.test('suppression is told as a share of an image, for three kinds of predictions', async (t) => {
  const result = await suppression(['--size', '64', '--rounds', '1', '--json']);
  if (typeof result === 'number') return t.fail('it told nothing');
  const { network, decoding, rows } = JSON.parse(result.text) as { network: number; decoding: number; rows: { name: string; candidates: number; milliseconds: number; share: number }[] };
  t.ok(network > 0 && decoding > 0);
  t.same(rows.map(({ name }) => name), ['trained, 20 objects', 'trained, 300 objects', 'random weights']);
  for (const { milliseconds, share } of rows) t.equal(share, (decoding + milliseconds) / (network + decoding + milliseconds));
  t.ok(rows[2]!.candidates > rows[0]!.candidates);
});
