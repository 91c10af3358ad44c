import t from 'tap';
import { pictureOf } from '../../../../plugins/reader/picture.ts';
import { brightness, channelGain, contrast, hue, saturation } from '../../../../plugins/reader/transforms/color-matrices.ts';
import { chain, IDENTITY, recolor, recolorClipped } from '../../../../plugins/reader/transforms/recolor.ts';
import { runTransforms, sampleWith, seedWhere } from '../run-transforms.ts';

const close = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-3): boolean => a.length === b.length && Array.from(a).every((value, i) => Math.abs(value - b[i]!) < tolerance);

t.test('a chain of changes is one after the other', async (t) => {
  const { picture } = sampleWith(4, 3);
  const steps = [brightness(3), contrast(1.2, 127.5), saturation(0.7), hue(0.1), channelGain(1.1, 1, 0.9)];
  const apart = steps.reduce(recolor, picture!);
  t.ok(close(recolor(picture!, steps.reduce(chain)).pixels, apart.pixels));
});

t.test('changes by nothing change nothing', async (t) => {
  for (const matrix of [brightness(0), contrast(1), saturation(1), channelGain(1, 1, 1)]) t.ok(close(matrix, IDENTITY, 1e-12));
  t.ok(close(hue(0), IDENTITY, 0.01), 'Paddle\'s YIQ matrices are each other\'s inverse to two digits');
});

t.test('without saturation a colour is its grey', async (t) => {
  t.ok(close(recolor(pictureOf(Uint8Array.of(100, 50, 200), 1, 1), saturation(0)).pixels, [82.05, 82.05, 82.05], 0.01));
});

t.test('clipping rounds and keeps to a byte, and leaves shared pixels alone', async (t) => {
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set([100, 200, 3]);
  t.same([...recolorClipped(pictureOf(shared, 1, 1), contrast(1.51)).pixels], [151, 255, 5]);
  t.same([...recolorClipped(pictureOf(shared, 1, 1), brightness(-4)).pixels], [96, 196, 0]);
  t.same([...shared], [100, 200, 3], 'a cached image is not written');
});

t.test('ColorDistort draws every change within its range, and may leave a picture alone', async (t) => {
  const only = { hue: [0, 0, 1], saturation: [1, 1, 1], contrast: [1, 1, 1] };
  const change = { type: 'ColorDistort', ...only, brightness: [10, 20, 0.5] };
  const shift = (seed: number): number => runTransforms(sampleWith(2, 2), [change], seed).picture!.pixels[0]! - sampleWith(2, 2).picture!.pixels[0]!;
  t.equal(shift(seedWhere((seed) => shift(seed) === 0)), 0);
  for (let seed = 0; seed < 20; seed++) t.ok(shift(seed) === 0 || (shift(seed) >= 10 && shift(seed) < 20));
});

t.test('RandomExpand cuts off and wraps colours above 255, as NumPy does for Paddle', async (t) => {
  const sample = runTransforms(sampleWith(40, 30), [
    { type: 'ColorDistort', hue: [0, 0, 1], saturation: [1, 1, 1], brightness: [0, 0, 1], contrast: [2, 2, 0] }, { type: 'RandomExpand', prob: 0 },
  ]);
  const original = sampleWith(40, 30).picture!.pixels;
  t.ok(sample.picture!.pixels instanceof Uint8Array);
  t.same([...sample.picture!.pixels], Array.from(original, (value) => (value * 2) % 256));
});
