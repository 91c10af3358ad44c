import t from 'tap';
import { readTrace } from '../../../plugins/profile/read-trace.ts';

const kernel = (name: string, ts: number, dur: number) => ({ cat: 'Node', name: `${name}_kernel_time`, ts, dur, args: { op_name: name } });
const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur });

t.test('the nodes of a loop\'s body are not counted twice, and a node takes what it took in the middle run', (t) => {
  const events = [run(0, 900), kernel('Conv', 1, 500)];
  for (const [start, conv] of [[1000, 100], [2000, 700], [3000, 120]] as const) {
    events.push(run(start, 900), kernel('Add', start + 10, 30), kernel('Add', start + 40, 10), kernel('Scan', start + 10, 50), kernel('Conv', start + 60, conv));
  }
  const { runs, nodes } = readTrace(JSON.stringify(events), 3);
  t.same(runs, [0.9, 0.9, 0.9]);
  t.same(nodes.toSorted((a, b) => a.name.localeCompare(b.name)), [
    { name: 'Add', op: 'Add', milliseconds: 0.04, calls: 2 }, { name: 'Conv', op: 'Conv', milliseconds: 0.12, calls: 1 }, { name: 'Scan', op: 'Scan', milliseconds: 0.01, calls: 1 },
  ]);
  t.end();
});

t.test('a profile that is cut short or none at all is refused', (t) => {
  t.throws(() => readTrace('[{"name":', 1), { code: 'ERR_FILE_MALFORMED' });
  t.throws(() => readTrace('{}', 1), { code: 'ERR_FILE_MALFORMED' });
  t.throws(() => readTrace(JSON.stringify([run(0, 1)]), 2), { code: 'ERR_FILE_MALFORMED', message: /1 runs of 2/ });
  t.end();
});
