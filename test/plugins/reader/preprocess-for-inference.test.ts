import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { decodeImage, preprocessForInference } from '../../../plugins/reader/index.ts';
import { EVAL } from './tiny-dataset.ts';

/** Left half dark red, right half light. */
const pixels = Uint8Array.from({ length: 8 * 4 * 3 }, (_, i) => (Math.floor(i / 3) % 8 < 4 ? [150, 10, 30][i % 3]! : 240));
const image = () => sharp(pixels, { raw: { width: 8, height: 4, channels: 3 } });

t.test('any kind of image becomes RGB', async (t) => {
  const kinds: Record<string, Promise<Buffer>> = {
    png: image().png().toBuffer(), webp: image().webp({ lossless: true }).toBuffer(), alpha: image().ensureAlpha(0.3).png().toBuffer(),
    'sixteen bits': image().toColourspace('rgb16').png().toBuffer(),
  };
  for (const [kind, bytes] of Object.entries(kinds)) {
    const decoded = await decodeImage(await bytes);
    t.same([decoded.width, decoded.height, ...decoded.pixels.slice(0, 3)], [8, 4, 150, 10, 30], kind);
  }
  for (const [kind, bytes] of Object.entries({ grey: image().toColourspace('b-w').png().toBuffer(), 'sixteen bits of grey': image().toColourspace('grey16').png().toBuffer() })) {
    const { pixels: [red, green, blue], width } = await decodeImage(await bytes);
    t.same([width, green, blue], [8, red, red], kind);
  }
  const cmyk = await decodeImage(await image().toColourspace('cmyk').jpeg().toBuffer());
  t.same([cmyk.width, cmyk.pixels.length], [8, 96]);
  t.ok(cmyk.pixels[0]! > 100 && cmyk.pixels[1]! < 60, 'red stays red');
});

t.test('the network\'s input comes with the upright image and its size', async (t) => {
  const turned = await image().withMetadata({ orientation: 6 }).png().toBuffer();
  const { inputs, original } = await preprocessForInference(turned, EVAL.sampleTransforms);
  t.same([original.width, original.height], [4, 8]);
  t.same([...inputs.imSize.data], [8, 4]);
  t.same(inputs.image.shape, [1, 3, 32, 32]);
  const stored = await decodeImage(turned);
  t.same([stored.width, stored.height], [8, 4], 'annotated data sets keep the pixels as stored');
});

t.test('a file that is no image is an error that names it', async (t) => {
  const dir = t.testdir({ 'broken.jpg': Buffer.from('ffd8ffe000', 'hex') });
  for (const file of [join(dir, 'broken.jpg'), join(dir, 'none.jpg')]) {
    await t.rejects(preprocessForInference(file, EVAL.sampleTransforms), { code: 'ERR_IMAGE_UNDECODABLE', value: file });
  }
  const truncated = (await image().resize(200, 200).jpeg().toBuffer()).subarray(0, 700);
  await t.rejects(preprocessForInference(truncated, EVAL.sampleTransforms, 'upload'), { code: 'ERR_IMAGE_UNDECODABLE', message: /Cannot decode upload/ });
});
