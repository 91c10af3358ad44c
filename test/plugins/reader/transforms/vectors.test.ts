import fc from 'fast-check';
import t from 'tap';
import { pictureOf, type Pixels } from '../../../../plugins/reader/picture.ts';
import { PixelPool } from '../../../../plugins/reader/pixel-pool.ts';
import { expand } from '../../../../plugins/reader/transforms/random-expand.ts';
import { mixSamples } from '../../../../plugins/reader/transforms/mixup-image.ts';
import { normalizePermute } from '../../../../plugins/reader/transforms/normalize-permute.ts';
import { recolor, recolorClipped } from '../../../../plugins/reader/transforms/recolor.ts';
import { VectorMemory } from '../../../../plugins/reader/vector/vector-memory.ts';
import { sampleWith } from '../run-transforms.ts';
import { randomPixels } from '../vector/random-pixels.ts';

const pool = new PixelPool(VectorMemory.create());
const size = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 }));
const seed = fc.nat();
const matrix = fc.array(fc.double({ min: -300, max: 300, noNaN: true }), { minLength: 12, maxLength: 12 });

/** Whether `compute` gives the same with vector functions as without. */
function alike(compute: (pool: PixelPool | undefined) => Pixels): boolean {
  pool.reset();
  const [withVectors, without] = [pool, undefined].map(compute);
  return withVectors!.length === without!.length && withVectors!.every((value, i) => Object.is(value, without![i]));
}

t.test('colours are multiplied alike', async (t) => {
  fc.assert(fc.property(size, matrix, seed, ([width, height], factors, seed) => {
    const pixels = randomPixels('uint8', width * height * 3, seed);
    return alike((pool) => recolor(pictureOf(pixels, width, height, pool), factors).pixels);
  }), { numRuns: 300 });
  const picture = pictureOf(randomPixels('uint8', 12, 1), 2, 2, pool);
  t.ok(pool.vectors!.addressOf(recolor(picture, Array(12).fill(1)).pixels) !== undefined, 'the result is in the memory of the vector functions');
});

t.test('clipped colours are rounded alike, halves to even', async (t) => {
  const halves = fc.constantFrom([0.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, -0.5, 0], [1, 0, 0, 0.5, 0, 1, 0, 150.5, 0, 0, 1, -100.5]);
  fc.assert(fc.property(size, fc.oneof(matrix, halves), seed, ([width, height], factors, seed) => {
    const pixels = randomPixels('uint8', width * height * 3, seed);
    return alike((pool) => recolorClipped(pictureOf(pixels, width, height, pool), factors).pixels);
  }), { numRuns: 300 });
  t.pass();
});

t.test('images of any two sizes are mixed alike', async (t) => {
  fc.assert(fc.property(size, size, fc.double({ min: 0, max: 1, noNaN: true }), seed, ([w, h], [v, g], factor, seed) => alike((pool) => {
    const first = { ...sampleWith(w, h), picture: pictureOf(randomPixels('uint8', w * h * 3, seed), w, h, pool) };
    mixSamples(first, { ...sampleWith(v, g), picture: pictureOf(randomPixels('uint8', v * g * 3, seed + 1), v, g, pool) }, factor);
    return first.picture.pixels;
  })), { numRuns: 300 });
  t.pass();
});

t.test('distorted colours are cut to bytes alike, those beyond any integer too', async (t) => {
  fc.assert(fc.property(size, seed, fc.constantFrom(1, 1, 1e4, 1e9, -1e9), ([width, height], seed, scale) => {
    const pixels = randomPixels('float32', width * height * 3, seed).map((value) => value * scale);
    return alike((pool) => {
      const sample = { ...sampleWith(width, height), picture: pictureOf(pixels, width, height, pool) };
      expand(sample, { left: 0, top: 0, width: width + 1, height: height + 1 }, [1, 2, 3]);
      return sample.picture.pixels.slice();
    });
  }), { numRuns: 300 });
  t.pass();
});

for (const type of ['uint8', 'float32'] as const) {
  t.test(`${type} pixels are normalized into planes alike`, async (t) => {
    fc.assert(fc.property(size, seed, fc.boolean(), fc.boolean(), ([width, height], seed, is_scale, toBgr) => {
      const pixels = randomPixels(type, width * height * 3, seed);
      const normalize = normalizePermute({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], is_scale, is_channel_first: false }, toBgr);
      return alike((pool) => {
        const sample = { ...sampleWith(width, height), picture: pictureOf(pixels, width, height, pool) };
        normalize(sample, { planes: (w: number, h: number) => new Float32Array(3 * w * h) } as never);
        return (sample as { planes?: { data: Float32Array } }).planes!.data;
      });
    }), { numRuns: 300 });
    t.pass();
  });
}
