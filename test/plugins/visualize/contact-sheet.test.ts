import sharp from 'sharp';
import t from 'tap';
import { contactSheet } from '../../../plugins/visualize/contact-sheet.ts';

const picture = (width: number, height: number, background: string): Promise<Buffer> => sharp({ create: { width, height, channels: 3, background } }).png().toBuffer();

async function pixels(sheet: Buffer) {
  const { data, info } = await sharp(sheet).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, at: (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)] };
}

t.test('pictures stand row by row, in about as many columns as rows', async (t) => {
  const colours = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff'];
  const sheet = await pixels(await contactSheet(await Promise.all(colours.map((colour) => picture(40, 20, colour))), { tileWidth: 20, gap: 4, format: 'png' }));
  t.same([sheet.width, sheet.height], [4 + 3 * 24, 4 + 2 * 14]);
  t.same([[14, 9], [38, 9], [62, 9], [14, 23], [38, 23]].map(([x, y]) => sheet.at(x!, y!)), [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255]]);
  t.same([sheet.at(62, 23), sheet.at(2, 9)], [[255, 255, 255], [255, 255, 255]], 'nothing in the last place, and between pictures');
});

t.test('a picture of another shape is fitted into the first one\'s, whole and undistorted', async (t) => {
  const sheet = await pixels(await contactSheet([await picture(40, 40, '#ff0000'), await picture(40, 20, '#00ff00')], { tileWidth: 40, gap: 0, format: 'png', columns: 2 }));
  t.same([sheet.width, sheet.height], [80, 40]);
  t.same([sheet.at(60, 20), sheet.at(60, 4), sheet.at(60, 35)], [[0, 255, 0], [255, 255, 255], [255, 255, 255]]);
});

t.test('more columns than pictures leave no empty ones', async (t) => {
  t.equal((await pixels(await contactSheet([await picture(10, 10, '#000')], { tileWidth: 10, gap: 2, columns: 5, format: 'png' }))).width, 14);
});

t.test('pictures that a camera turned stand upright', async (t) => {
  const turned = await sharp({ create: { width: 20, height: 40, channels: 3, background: '#ff0000' } }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const sheet = await pixels(await contactSheet([turned], { tileWidth: 40, gap: 0, format: 'png' }));
  t.same([sheet.width, sheet.height], [40, 20]);
});

t.test('it is a JPEG unless told otherwise', async (t) => {
  t.equal((await sharp(await contactSheet([await picture(10, 10, '#000')])).metadata()).format, 'jpeg');
});

t.test('no picture, and one that is none, are errors', async (t) => {
  await t.rejects(contactSheet([]), { code: 'ERR_IMAGE_UNDRAWABLE', message: /there are no images/ });
  await t.rejects(contactSheet([Buffer.from('text')]), { code: 'ERR_IMAGE_UNDRAWABLE', message: /an image of the contact sheet/ });
  await t.rejects(contactSheet(['nowhere.png']), { code: 'ERR_IMAGE_UNDRAWABLE', message: /nowhere\.png/ });
  await t.rejects(contactSheet([await picture(10, 10, '#000'), Buffer.from('text')]), { code: 'ERR_IMAGE_UNDRAWABLE' });
});
