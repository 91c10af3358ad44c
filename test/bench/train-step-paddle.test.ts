import t from 'tap';
import { trainStepPaddle } from '../../bench/train-step-paddle.ts';

t.test('without the peer our quantized step is told for every batch size', async (t) => {
  const result = await trainStepPaddle(['--backbone', 'mobilenet-v1-small', '--size', '32', '--batch', '1,2', '--steps', '1', '--rounds', '1', '--json']);
  if (typeof result === 'number') return t.fail('it told nothing');
  t.equal(result.code, 0);
  t.match(JSON.parse(result.text), { rows: [1, 2].map((batch) => ({ name: 'slimtap', batch, ratio: 1, cpuSecondsPerImage: Number, peakBytes: Number })) });
});

t.test('what the peer has not is refused, with what it has', async (t) => {
  const told = t.capture(console, 'error');
  t.equal(await trainStepPaddle(['--backbone', 'r34']), 2);
  t.equal(await trainStepPaddle(['--paddle', '3.0']), 2);
  t.equal(await trainStepPaddle(['--batch', '1,x']), 2);
  t.match(told().map(({ args }) => String(args[0])), [/"r34".*mobilenet-v1/s, /"3\.0".*1\.8.*2\.6/s, /Batches.*Usage/s]);
});
