import t from 'tap';
import { StepSeries } from '../../../../plugins/report/history/step-series.ts';

const filled = (from: number, to: number, series = new StepSeries(undefined, 8)): StepSeries => {
  for (let step = from; step < to; step++) series.add(step, { loss: Math.sin(step) * 100, rate: step });
  return series;
};

t.test('neighbouring steps are averaged once there are too many', async (t) => {
  const series = filled(0, 20);
  const points = series.points('rate');
  t.same(points.map(([x]) => x), [2.5, 6.5, 10.5, 14.5, 18.5], 'in the middle of four steps, counted by steps done');
  t.same(points.map(([, y]) => y), [1.5, 5.5, 9.5, 13.5, 17.5]);
  t.equal(series.toJSON().width, 4);
});

t.test('a series taken up again is that of a run which was not cut off', async (t) => {
  for (const at of [4, 8, 16, 24]) {
    const stored = JSON.parse(JSON.stringify(filled(0, at))) as ReturnType<StepSeries['toJSON']>;
    t.same(filled(at, 40, new StepSeries(stored, 8)).toJSON(), filled(0, 40).toJSON());
  }
});

t.test('going back forgets what came later, and a mean over both as a whole', async (t) => {
  const series = filled(0, 20);
  series.truncate(10);
  t.same(series.points('rate').map(([, y]) => y), [1.5, 5.5]);
  series.add(10, { rate: 10 });
  t.same(series.points('rate').at(-1), [11, 10]);
});

t.test('a number that was not told everywhere has points where it was', async (t) => {
  const series = new StepSeries();
  series.add(0, { loss: 1 });
  series.add(1, { loss: 1, part: 3 });
  t.same(new StepSeries(series.toJSON()).points('part'), [[2, 3]]);
  t.same(series.names(), ['loss', 'part']);
});
