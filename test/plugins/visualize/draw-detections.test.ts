import sharp from 'sharp';
import t from 'tap';
import type { Detection } from '../../../core/model.ts';
import { SlimtapError } from '../../../core/errors.ts';
import { contactSheet, drawDetections, formatOf } from '../../../plugins/visualize/index.ts';
import { overlaySvg } from '../../../plugins/visualize/overlay-svg.ts';

const labels = new Map([[7, 'cell'], [9, 'other']]);
const found = (bbox: Detection['bbox'], score = 0.9, categoryId = 7): Detection => ({ imageId: 1, categoryId, score, bbox });
const grey = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: { r: 128, g: 128, b: 128 } } });

async function pixels(image: Uint8Array): Promise<(x: number, y: number) => number[]> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return (x, y) => [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x) * info.channels + 3)];
}

t.test('a box is drawn where the detection says and nothing inside it changes', async (t) => {
  const at = await pixels(await drawDetections(await grey(200, 160).png().toBuffer(), [found([50, 60, 80, 70])], { labels }));
  t.same(at(90, 130), [230, 60, 50], 'bottom edge in the colour of the first class');
  t.same(at(130, 100), [230, 60, 50], 'right edge');
  t.same(at(90, 100), [128, 128, 128], 'inside');
  t.same(at(10, 10), [128, 128, 128], 'outside');
});

t.test('a label above the box has its strip and light strokes in it', async (t) => {
  const at = await pixels(await drawDetections(await grey(200, 160).png().toBuffer(), [found([50, 60, 80, 70])], { labels }));
  const strip = Array.from({ length: 30 * 13 }, (_, i) => at(51 + (i % 30), 46 + Math.floor(i / 30)));
  t.ok(strip.filter(([red, green, blue]) => red === 230 && green === 60 && blue === 50).length > 100, 'filled');
  t.ok(strip.filter(([, green]) => green! > 200).length > 15, 'text');
});

t.test('detections under the threshold are left out', async (t) => {
  const image = await grey(64, 64).png().toBuffer();
  const at = await pixels(await drawDetections(image, [found([10, 10, 40, 40], 0.3)], { labels, threshold: 0.4 }));
  t.same(at(30, 50), [128, 128, 128]);
  const drawn = await pixels(await drawDetections(image, [found([10, 10, 40, 40], 0.3)], { labels, threshold: 0.3 }));
  t.not(drawn(30, 50)[1], 128);
});

t.test('the picture keeps the format of the input unless another is asked for', async (t) => {
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const) {
    const image = await grey(40, 30).toFormat(format).toBuffer();
    t.equal((await sharp(await drawDetections(image, [], { labels })).metadata()).format, format);
  }
  const image = await grey(40, 30).png().toBuffer();
  t.equal((await sharp(await drawDetections(image, [], { labels, format: 'webp' })).metadata()).format, 'webp');
});

t.test('an image with an EXIF rotation is drawn on upright', async (t) => {
  const image = await grey(120, 60).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  const { width, height, orientation } = await sharp(await drawDetections(image, [found([5, 80, 30, 30])], { labels, format: 'png' })).metadata();
  t.same([width, height, orientation ?? 1], [60, 120, 1]);
});

t.test('grey and transparent images take coloured boxes', async (t) => {
  for (const image of [await grey(80, 80).toColourspace('b-w').png().toBuffer(), await grey(80, 80).ensureAlpha(0.5).png().toBuffer()]) {
    const at = await pixels(await drawDetections(image, [found([20, 30, 40, 40])], { labels, format: 'png' }));
    t.match(at(40, 70), [230, 60, 50]);
  }
});

t.test('boxes partly outside, labels in other scripts and markup in labels are drawn without harm', async (t) => {
  const odd = new Map([[7, '<rect fill="red"/> & 细胞 é']]);
  const image = await grey(100, 80).png().toBuffer();
  const out = await drawDetections(image, [found([-20, -30, 60, 60]), found([90, 70, 500, 500]), found([NaN, 5, 10, 10])], { labels: odd });
  t.equal((await sharp(out).metadata()).width, 100);
});

t.test('a label stays inside the image where its box reaches the border', async (t) => {
  const svg = overlaySvg([found([180, 60, 19, 70]), found([2, 2, 30, 30])], { width: 200, height: 160, labels });
  const strips = [...svg.matchAll(/<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)" fill=/g)].map(([, ...numbers]) => numbers.map(Number));
  t.equal(strips.length, 2);
  for (const [x, y, width, height] of strips) t.ok(x! >= 0 && y! >= 0 && x! + width! <= 200 && y! + height! <= 160, `${x}, ${y}, ${width} by ${height}`);
});

t.test('bytes that are no image are refused with a code', async (t) => {
  await t.rejects(drawDetections(Buffer.from('not an image'), [], { labels }), { code: 'ERR_IMAGE_UNDRAWABLE' });
  await t.rejects(drawDetections('/nowhere/at/all.jpg', [], { labels }), SlimtapError);
});

t.test('a contact sheet puts pictures into equal tiles, row by row', async (t) => {
  const solid = (color: string, width: number, height: number) => sharp({ create: { width, height, channels: 3, background: color } }).png().toBuffer();
  const sheet = await contactSheet([await solid('#ff0000', 40, 20), await solid('#00ff00', 80, 40), await solid('#0000ff', 20, 20)], { columns: 2, tileWidth: 40, gap: 4, format: 'png' });
  const { width, height } = await sharp(sheet).metadata();
  t.same([width, height], [92, 52]);
  const at = await pixels(sheet);
  t.same([at(20, 14), at(68, 14), at(24, 38), at(2, 2)], [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]);
  await t.rejects(contactSheet([]), { code: 'ERR_IMAGE_UNDRAWABLE' });
});

t.test('the format of a file name', async (t) => {
  t.same(['a.JPG', 'b.jpeg', 'c.png', 'd.webp', 'e.tiff', 'f.bmp'].map(formatOf), ['jpeg', 'jpeg', 'png', 'webp', 'tiff', undefined]);
});
