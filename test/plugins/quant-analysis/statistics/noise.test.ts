import t from 'tap';
import { NoiseSums } from '../../../../plugins/quant-analysis/statistics/noise.ts';

/** Sums of a signal and its replacement, channel by channel. */
function sums(channels: readonly { readonly x: readonly number[]; readonly y: readonly number[] }[]): NoiseSums {
  const total = new NoiseSums();
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  total.add(channels.map(({ x }) => squares(x)), channels.map(({ y }) => squares(y)), channels.map(({ x, y }) => squares(x.map((value, i) => value - y[i]!))));
  return total;
}

t.test('a tenth of the amplitude is 20 dB, and the cosine is that of the two', async (t) => {
  const { sqnr, cosine } = sums([{ x: [1, 0], y: [1, 0.1] }]).result()!;
  t.ok(Math.abs(sqnr - 20) < 1e-9);
  t.ok(Math.abs(cosine - 1 / Math.hypot(1, 0.1)) < 1e-12);
});

t.test('neither a channel of large values nor one that is switched off speaks for the others', async (t) => {
  const ruined = { x: [1, 1], y: [0, 0] };
  const fine = { x: [1, 1], y: [1.01, 1] };
  t.equal(sums([{ x: [1000, 1000], y: [1000, 1000] }, ruined, ruined]).result()!.sqnr, 0);
  t.ok(sums([{ x: [1e-9, 0], y: [0, 0] }, fine, fine]).result()!.sqnr > 40);
  t.ok(sums([{ x: [0, 0], y: [0, 0] }, fine]).result()!.sqnr > 40);
});

t.test('what is unchanged has a finite number, what has no signal has none', async (t) => {
  t.match(sums([{ x: [1, 2], y: [1, 2] }]).result(), { sqnr: 200, cosine: 1 });
  t.equal(sums([{ x: [0, 0], y: [0, 0] }]).result(), undefined);
  t.equal(new NoiseSums().result(), undefined);
});

t.test('sums that float32 cannot hold are left out, so that no number is one that JSON does not have', async (t) => {
  t.ok(sums([{ x: [1e200, 0], y: [0, 0] }, { x: [1, 1], y: [1.01, 1] }]).result()!.sqnr > 40);
  t.equal(sums([{ x: [1e200, 0], y: [0, 0] }]).result(), undefined);
});

t.test('runs add up', async (t) => {
  const twice = new NoiseSums();
  twice.add([1], [1], [0.02]);
  twice.add([3], [3], [0.02]);
  t.ok(Math.abs(twice.result()!.sqnr - 20) < 1e-9);
});
