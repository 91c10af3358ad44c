import t from 'tap';
import { reader } from '../../bench/reader.ts';

t.test('reading with decoded images kept is told beside reading without, and gives the same batches', async (t) => {
  const result = await reader(['--images', '4', '--epochs', '1', '--rounds', '1', '--size', '64', '--batch', '2', '--json']);
  if (typeof result === 'number') return t.fail('it told nothing');
  t.equal(result.code, 0);
  t.match(JSON.parse(result.text), { equal: true, rows: [{ name: 'slimtap', milliseconds: Number }, { name: 'slimtap, 256 MiB of images kept' }] });
});

t.test('a size no network has is refused', async (t) => {
  const told = t.capture(console, 'error');
  t.equal(await reader(['--size', '100']), 2);
  t.match(String(told()[0]?.args[0]), /multiple of 32.*Usage/s);
});
