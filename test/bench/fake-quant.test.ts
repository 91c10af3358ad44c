import t from 'tap';
import { fakeQuant } from '../../bench/fake-quant.ts';

t.test('a quantized step is told beside a float one, with their ratio', async (t) => {
  const result = await fakeQuant(['--backbones', 'mobilenet-v1-small', '--size', '32', '--batch', '1', '--steps', '1', '--rounds', '1', '--json']);
  if (typeof result === 'number') return t.fail('it told nothing');
  const { rows: [row] } = JSON.parse(result.text) as { rows: { float: number; quantized: number; ratio: number }[] };
  t.match(row, { model: 'YOLOv3-MobileNetV1/4', float: Number, quantized: Number, spread: 0 });
  t.equal(row!.ratio, row!.quantized / row!.float);
});

t.test('a backbone there is not is named', async (t) => {
  const told = t.capture(console, 'error');
  t.equal(await fakeQuant(['--backbones', 'vgg']), 2);
  t.match(String(told()[0]?.args[0]), /no backbone "vgg"[^]*mobilenet-v1-small/);
});
