import fc from 'fast-check';
import t from 'tap';
import { mirrorLeftRight, mirrorTopBottom, pictureOf, windowOf, type Picture } from '../../../../plugins/reader/picture.ts';
import { PixelPool } from '../../../../plugins/reader/pixel-pool.ts';
import type { Interpolation } from '../../../../plugins/reader/resize/interpolation.ts';
import { resize } from '../../../../plugins/reader/resize/resize.ts';
import { VectorMemory } from '../../../../plugins/reader/vector/vector-memory.ts';
import { randomPixels } from '../vector/random-pixels.ts';

const pool = new PixelPool(VectorMemory.create());
const side = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 70 }));
const shift = fc.integer({ min: -40, max: 40 });
const windows = fc.record({
  stored: fc.tuple(side, side), window: fc.option(fc.record({ left: shift, top: shift, size: fc.tuple(side, side) }), { nil: undefined }),
  mirrorX: fc.boolean(), mirrorY: fc.boolean(), target: fc.tuple(side, side), floats: fc.boolean(), seed: fc.nat(),
});
type Windows = typeof windows extends fc.Arbitrary<infer W> ? W : never;

/** The picture with and without vector functions. */
function pictures({ stored: [width, height], window, mirrorX, mirrorY, floats, seed }: Windows): Picture[] {
  const pixels = randomPixels(floats ? 'float32' : 'uint8', width * height * 3, seed);
  return [pool, undefined].map((pool) => {
    let picture = pictureOf(pixels, width, height, pool);
    if (window !== undefined) picture = windowOf(picture, window.left, window.top, ...window.size, [9, 200, 77]);
    if (mirrorX) picture = mirrorLeftRight(picture);
    return mirrorY ? mirrorTopBottom(picture) : picture;
  });
}

t.test('a picture of the pool is resized in the memory of the vector functions', async (t) => {
  for (const method of [0, 1, 2, 3, 4] as const) {
    const { pixels } = resize(pictureOf(randomPixels('uint8', 40 * 30 * 3, method), 40, 30, pool), 17, 19, method);
    t.ok(pool.vectors!.addressOf(pixels) !== undefined, `interpolation ${method}`);
  }
});

for (const method of [0, 1, 2, 3, 4] as const satisfies readonly Interpolation[]) {
  t.test(`interpolation ${method} gives with vector functions what it gives without, whatever the sizes, windows and flips`, async (t) => {
    fc.assert(fc.property(windows, (drawn) => {
      pool.reset();
      const [withVectors, without] = pictures(drawn).map((picture) => resize(picture, ...drawn.target, method).pixels);
      return withVectors!.length === without!.length && withVectors!.every((value, i) => Object.is(value, without![i]));
    }), { numRuns: 400 });
    t.pass();
  });
}
