import { PassThrough } from 'node:stream';
import t from 'tap';
import { duration, ProgressLine } from '../../../plugins/progress/progress-line.ts';

const screen = (terminal: Partial<NodeJS.WriteStream> = {}): { stream: NodeJS.WriteStream; text: () => string } => {
  const stream = Object.assign(new PassThrough(), terminal);
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => String(stream.read() ?? '') };
};

t.test('durations are hours, minutes and seconds', async (t) => {
  t.equal(duration(0.4), '0:00:00');
  t.equal(duration(3723), '1:02:03');
  t.equal(duration(-5), '0:00:00');
  t.equal(duration(Number.NaN), '?');
});

t.test('on a terminal one line is redrawn, no wider than the terminal, and gone at the end', async (t) => {
  const { stream, text } = screen({ isTTY: true, columns: 60 });
  const line = new ProgressLine(stream);
  line.update({ task: 'infer', done: 1, total: 2, unit: 'images', etaSeconds: 61 });
  const first = text();
  t.ok(first.startsWith('\r\u001b[Kinfer [##############--------------] 1/2 images'));
  t.ok(first.length <= 59 + 4);
  line.print('a line above');
  t.equal(text(), '\r\u001b[Ka line above\n');
  line.update({ task: 'infer', done: 2, total: 2, unit: 'images' });
  t.ok(text().endsWith('\r\u001b[K'));
});

t.test('elsewhere nothing is printed for what is over within seconds', async (t) => {
  const { stream, text } = screen();
  const line = new ProgressLine(stream);
  for (let done = 1; done <= 3; done++) line.update({ task: 'infer', done, total: 3, unit: 'images' });
  t.equal(text(), '');
});
