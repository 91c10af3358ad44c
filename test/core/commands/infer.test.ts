import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { parseOverrides } from '../../../core/config/index.ts';
import { presetNamed } from '../../../presets/index.ts';
import { CATEGORIES, square, tinyProject } from '../../support/tiny-project.ts';

const { directory, small } = await tinyProject(t.testdir({}));

async function withKernel<R>(overrides: readonly string[], work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const kernel = createKernel({ name: 'run', use: [await presetNamed('yolov3-mobilenet-v1-coco')], config: [parseOverrides([...small.slice(1), ...overrides])] });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}

const weights = join(directory, 'output/run/model_final');
/** Every candidate counts, so that an untrained network finds something. */
const all = [`weights=${weights}`, 'YOLOv3Head.nms.score_threshold=0'];

t.test('a checkpoint to infer with', () => withKernel(['max_iters=1'], (kernel) => kernel.run('train')));

t.test('grey, alpha, palette, 16 bit, WebP, JPEG and turned images are all read; boxes refer to the upright image', async (t) => {
  const images = join(directory, 'kinds');
  await mkdir(images);
  const picture = await square(1);
  const kinds = {
    'alpha.png': sharp(picture).ensureAlpha(0.5).png(), 'deep.png': sharp(picture).toColourspace('rgb16').png(), 'grey.png': sharp(picture).greyscale().png(),
    'jpeg.jpg': sharp(picture).jpeg(), 'palette.png': sharp(picture).png({ palette: true }), 'turned.jpg': sharp(picture).jpeg().withMetadata({ orientation: 6 }), 'webp.webp': sharp(picture).webp(),
  };
  for (const [name, image] of Object.entries(kinds)) await image.toFile(join(images, name));
  const output = join(directory, 'kinds-out');
  const { images: found, failed } = await withKernel(all, (kernel) => kernel.run('infer', { directory: images, outputDir: output, drawThreshold: 0 }));
  t.same(failed, []);
  t.same((await readdir(output)).sort(), [...Object.keys(kinds), 'detections.json'].sort());
  const sizes = Object.fromEntries(found.map(({ file, width, height }) => [file.split('/').at(-1), [width, height]]));
  t.same(sizes['turned.jpg'], [48, 60], 'upright');
  t.same(sizes['grey.png'], [60, 48]);
  const drawn = await sharp(join(output, 'turned.jpg')).metadata();
  t.match(drawn, { width: 48, height: 60, format: 'jpeg' });
  t.equal((await sharp(join(output, 'webp.webp')).metadata()).format, 'webp');
});

t.test('what is written is what is reported, with the names of the checkpoint\'s classes', async (t) => {
  const image = join(directory, 'one.png');
  await writeFile(image, await square(2));
  const output = join(directory, 'one-out');
  const report = await withKernel([...all, 'EvalReader.dataset.dataset_dir=gone'], (kernel) => kernel.run('infer', { image, outputDir: output }));
  t.same(report.written, [join(output, 'detections.json'), join(output, 'one.png')]);
  t.same(JSON.parse(await readFile(report.written[0]!, 'utf8')), JSON.parse(JSON.stringify({ images: report.images, failed: [] })));
  const [{ detections }] = report.images as [typeof report.images[number]];
  t.ok(detections.length > 0);
  for (const { label, categoryId, score, bbox } of detections) {
    t.equal(CATEGORIES.find(({ id }) => id === categoryId)?.name, label);
    t.ok(score >= 0 && score <= 1 && bbox.length === 4);
  }
});

t.test('a file whose name lies about its format is drawn as its name says', async (t) => {
  const image = join(directory, 'lies.jpg');
  await writeFile(image, await square(3));
  const output = join(directory, 'lies-out');
  await withKernel(all, (kernel) => kernel.run('infer', { image, outputDir: output }));
  t.equal((await sharp(join(output, 'lies.jpg')).metadata()).format, 'jpeg');
});
