import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createRandom, type Random } from '../core/tensor/random.ts';

const [WIDTH, HEIGHT] = [640, 480];
/** Boxes of an image. */
const BOXES = 8;

/** Writes a seeded data set in COCO's format, `images/` and `annotations.json`: JPEG files of 640x480 with bright boxes of 80 categories on a gradient. */
export async function madeDataset(folder: string, count: number): Promise<void> {
  const random = createRandom(1);
  await mkdir(join(folder, 'images'), { recursive: true });
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  const annotations = ids.flatMap((id) => Array.from({ length: BOXES }, (_, i) => ({ id: id * BOXES + i, image_id: id, category_id: random.integer(1, 81), bbox: box(random), iscrowd: 0 })));
  const images = ids.map((id) => ({ id, file_name: `${id}.jpg`, width: WIDTH, height: HEIGHT }));
  for (const { id, file_name } of images) {
    const boxes = annotations.filter(({ image_id }) => image_id === id).map(({ bbox }) => bbox);
    await sharp(picture(boxes), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).jpeg().toFile(join(folder, 'images', file_name));
  }
  const categories = Array.from({ length: 80 }, (_, i) => ({ id: i + 1, name: `category ${i + 1}` }));
  await writeFile(join(folder, 'annotations.json'), JSON.stringify({ images, annotations: annotations.map((one) => ({ ...one, area: one.bbox[2] * one.bbox[3] })), categories }));
}

type Box = readonly [x: number, y: number, width: number, height: number];

function box(random: Random): Box {
  const [width, height] = [random.integer(30, 300), random.integer(30, 300)];
  return [random.integer(0, WIDTH - width), random.integer(0, HEIGHT - height), width, height];
}

function picture(boxes: readonly Box[]): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i / (WIDTH * 3) + i % 97) & 127;
  for (const [left, top, width, height] of boxes) {
    for (let y = top; y < top + height; y++) pixels.fill(200, (y * WIDTH + left) * 3, (y * WIDTH + left + width) * 3);
  }
  return pixels;
}
