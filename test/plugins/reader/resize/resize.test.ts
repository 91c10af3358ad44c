import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import t from 'tap';
import { readNpy } from '../../../../core/tensor/npy.ts';
import { mirrorLeftRight, mirrorTopBottom, flatten, pictureOf, windowOf } from '../../../../plugins/reader/picture.ts';
import type { Interpolation } from '../../../../plugins/reader/resize/interpolation.ts';
import { resize } from '../../../../plugins/reader/resize/resize.ts';

const FIXTURES = new URL('../../../fixtures/reader/', import.meta.url);
const METHODS: readonly Interpolation[] = [0, 1, 2, 3, 4];

async function noise() {
  const { data, shape } = await readNpy(new URL('noise.npy', FIXTURES).pathname);
  return pictureOf(data as Uint8Array, shape[1]!, shape[0]!);
}

t.test('uint8 pictures come out as OpenCV 4.2 makes them, to the last bit', async (t) => {
  const { cases } = JSON.parse(await readFile(new URL('cv2-resize.json', FIXTURES), 'utf8')) as { cases: { interp: Interpolation; size: number; sha256: string }[] };
  for (const { interp, size, sha256 } of cases) {
    const { pixels } = resize(await noise(), size, size, interp);
    t.equal(createHash('sha256').update(pixels).digest('hex'), sha256, `interpolation ${interp} to ${size}`);
  }
});

t.test('a windowed and mirrored picture is resized as a copy of it would be', async (t) => {
  const picture = mirrorTopBottom(mirrorLeftRight(windowOf(await noise(), -5, 4, 50, 40, [9, 8, 7])));
  for (const method of METHODS) {
    for (const [width, height] of [[25, 20], [32, 32], [64, 48]] as const) {
      t.same(resize(picture, width, height, method).pixels, resize(flatten(picture), width, height, method).pixels, `interpolation ${method} to ${width}x${height}`);
    }
  }
});

t.test('an even surface stays even', async (t) => {
  for (const pixels of [new Uint8Array(30 * 20 * 3).fill(201), new Float32Array(30 * 20 * 3).fill(201)]) {
    for (const method of METHODS) {
      const result = resize(pictureOf(pixels, 30, 20), 17, 41, method);
      t.equal(result.pixels.constructor, pixels.constructor, 'the type of the pixels is kept');
      t.ok(result.pixels.every((value) => Math.abs(value - 201) < 1e-3), `interpolation ${method}`);
    }
  }
});

t.test('halving linearly is the mean of four pixels, rounded half up', async (t) => {
  const pixels = Uint8Array.of(1, 0, 0, 2, 0, 0, 2, 1, 0, 1, 1, 0);
  t.same([...resize(pictureOf(pixels, 2, 2), 1, 1, 1).pixels], [2, 1, 0]);
});

t.test('whole-number shrinking by area is the mean, whatever the size', async (t) => {
  const pixels = Uint8Array.from({ length: 3 * 6 * 3 }, (_, i) => i);
  const { pixels: means } = resize(pictureOf(pixels, 6, 3), 2, 1, 3);
  t.same([...means], [21, 22, 23, 30, 31, 32]);
});
