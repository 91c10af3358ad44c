import t from 'tap';
import { createEvents } from '../../core/events.ts';

t.test('a listener that throws does not keep the others from hearing', async (t) => {
  const events = createEvents();
  const heard: string[] = [];
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  events.on('saved', () => { throw new Error('deaf'); });
  events.on('saved', ({ path }) => heard.push(path));
  events.on('*', (type) => heard.push(String(type)));
  events.emit('saved', { path: 'best_model', iteration: 3 });
  t.same(heard, ['best_model', 'saved']);
  t.match((await warned).message, /"saved" threw: Error: deaf/);
});

t.test('a listener that fails later does not end the process', async (t) => {
  const events = createEvents();
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const late = async (): Promise<void> => { await Promise.resolve(); throw new Error('late'); };
  events.on('saved', late as () => void);
  events.emit('saved', { path: 'best_model', iteration: 3 });
  t.match((await warned).message, /"saved" threw: Error: late/);
});
