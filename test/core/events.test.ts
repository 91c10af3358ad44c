import t from 'tap';
import { createEvents } from '../../core/events.ts';

t.test('a listener that throws does not keep the others from hearing', async (t) => {
  const events = createEvents();
  const heard: string[] = [];
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  events.on('phase', () => { throw new Error('deaf'); });
  events.on('phase', ({ name }) => heard.push(name));
  events.on('*', (type) => heard.push(String(type)));
  events.emit('phase', { name: 'train' });
  t.same(heard, ['train', 'phase']);
  t.match((await warned).message, /"phase" threw: Error: deaf/);
});
