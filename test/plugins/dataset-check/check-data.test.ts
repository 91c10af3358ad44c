import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import type { DataReport, FindingKind } from '../../../plugins/dataset-check/index.ts';
import { json, runMain } from '../../support/run-main.ts';
import { cocoDocument, tinyProject } from '../../support/tiny-project.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';

type Document = ReturnType<typeof cocoDocument>;

/** Findings of the training dataset by kind, after `spoil` changed its files. */
async function findings(t: Test, spoil: (document: Document, images: string) => Promise<unknown> | unknown): Promise<Partial<Record<FindingKind, readonly string[]>>> {
  const project = await tinyProject(t.testdir());
  const document = cocoDocument();
  await spoil(document, project.images);
  await writeFile(project.annotations, JSON.stringify(document));
  const { splits, errors } = await withKernel(tinyKernel(project), (kernel) => kernel.run('data-check', { splits: ['TrainReader'] }));
  const found = splits.TrainReader!.findings;
  t.equal(errors, found.filter(({ severity }) => severity === 'error').reduce((sum, { count }) => sum + count, 0));
  return Object.fromEntries(found.map(({ kind, places }) => [kind, places]));
}

t.test('nothing is found in a good dataset, and its classes, sizes and anchors are told', async (t) => {
  const project = await tinyProject(t.testdir());
  const report = await withKernel(tinyKernel(project), (kernel) => kernel.run('data-check', { splits: ['TrainReader'], anchors: 3 }));
  t.match(report, { errors: 0, warnings: 0, splits: { TrainReader: { findings: [], statistics: { images: 4, boxes: 4, imbalance: 1, boxesPerImage: { mean: 1, max: 1 }, sizes: { original: { small: 4, medium: 0, large: 0 } } } } } });
  t.same(report.splits.TrainReader!.statistics.categories.map(({ name, boxes, share }) => [name, boxes, share]), [['disc', 2, 0.5], ['square', 2, 0.5]]);
  // 24x20 of 60x48, at 32x32.
  t.match(report.anchors, { inputSize: [32, 32], fitted: { anchors: [[13, 13], [13, 13], [13, 13]], recall: 1 }, yaml: /^YOLOv3Head:\n {2}anchor_masks: \[\[2\], \[1\], \[0\]\]\n {2}anchors: \[\[13, 13\], / });
  t.ok(report.anchors!.fitted.averageBestIou > report.anchors!.configured.averageBestIou);
});

t.test('a dataset without images is an error', async (t) => {
  const found = await findings(t, (document) => { document.images.length = document.annotations.length = 0; });
  t.match(found, { 'dataset-empty': ['TrainReader'] });
});

t.test('training and evaluation on the same images is an error', async (t) => {
  const project = await tinyProject(t.testdir());
  const { splits } = await withKernel(tinyKernel(project), (kernel) => kernel.run('data-check'));
  t.match(splits.EvalReader!.findings, [{ kind: 'image-in-both', severity: 'error', count: 4 }]);
});

t.test('boxes outside, without size, beyond the border and there twice are told apart', async (t) => {
  const found = await findings(t, ({ annotations }) => {
    annotations[0]!.bbox = [70, 10, 5, 5];
    annotations[1]!.bbox = [10, 10, 0, 5];
    annotations[2]!.bbox = [-5, 10, 20, 20];
    annotations.push({ ...annotations[3]!, id: 41 });
  });
  t.match(found, { 'box-outside': [/^annotation 10 \[70, 10, 5, 5\] of .*image-1\.png$/], 'box-without-size': [/^annotation 20 /], 'box-beyond': [/^annotation 30 /], 'box-twice': [/^annotation 41 /] });
});

t.test('entries that stop a training are all told at once', async (t) => {
  const found = await findings(t, (document) => {
    document.annotations[0]!.category_id = 99;
    document.annotations[1]!.image_id = 77;
    document.annotations[2]!.bbox = [1, 2, 3];
    document.images.push({ ...document.images[0]! });
    document.categories = [...document.categories, { id: 3, name: 'again' }];
  });
  t.match(found, {
    'category-unknown': ['annotation 10, category 99'], 'annotation-of-no-image': ['annotation 20, image 77'], 'annotation-unreadable': [/annotations\[2\]\.bbox: four numbers are needed/],
    'image-id-twice': ['image 1 (image-1.png)'], 'category-twice': ['category 3 (again)'], 'image-without-boxes': { length: 3 },
  });
});

t.test('images are opened: missing, cut short, of another size, rotated, and the same bytes twice', async (t) => {
  const found = await findings(t, async (document, images) => {
    const [first, second, third] = document.images as [Document['images'][number], Document['images'][number], Document['images'][number]];
    first.file_name = 'gone.png';
    second.width = 61;
    const upright = sharp({ create: { width: 48, height: 60, channels: 3, background: '#804020' } });
    third.file_name = 'rotated.jpg';
    await upright.rotate(270).withMetadata({ orientation: 6 }).jpeg().toFile(join(images, 'rotated.jpg'));
    [third.width, third.height] = [48, 60];
    const noise = sharp({ create: { width: 60, height: 48, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 60 } } });
    const whole = await noise.jpeg().toBuffer();
    await writeFile(join(images, 'cut.jpg'), whole.subarray(0, whole.length - 400));
    await copyFile(join(images, 'image-4.png'), join(images, 'copy.png'));
    document.images.push({ ...first, id: 5, file_name: 'cut.jpg' }, { ...first, id: 6, file_name: 'copy.png' });
  });
  t.match(found, {
    'image-missing': [/gone\.png$/], 'image-unreadable': [/cut\.jpg: /], 'image-size': [/image-2\.png: 60x48, annotated 61x48$/],
    'image-rotated': [/rotated\.jpg: 60x48, annotated 48x60$/], 'image-twice': [/copy\.png and .*image-4\.png$/],
  });
});

t.test('a VOC list is read past annotations that are missing or of unknown classes', async (t) => {
  const directory = t.testdir();
  await mkdir(join(directory, 'Annotations'));
  await mkdir(join(directory, 'JPEGImages'));
  const examples = new URL('../../../examples/bccd/BCCD/', import.meta.url);
  const name = 'BloodImage_00000';
  await copyFile(new URL(`JPEGImages/${name}.jpg`, examples), join(directory, 'JPEGImages', `${name}.jpg`));
  const xml = await readFile(new URL(`Annotations/${name}.xml`, examples), 'utf8');
  await writeFile(join(directory, 'Annotations', `${name}.xml`), xml.replace('<name>WBC</name>', '<name>wbc</name>'));
  await writeFile(join(directory, 'list.txt'), `${name}\ngone\n`);
  await writeFile(join(directory, 'label_list.txt'), 'RBC\nWBC\nPlatelets\n');
  const dataset = ['dataset_dir=' + directory, 'anno_path=list.txt', 'label_list=label_list.txt'].map((option) => `TrainReader.dataset.${option}`);
  const outcome = await runMain(['data', 'check', '-c', 'configs/yolov3_mobilenet_v1_bccd.yml', '--split', 'train', '--json', '-o', ...dataset]);
  t.equal(outcome.code, 1, outcome.stderr);
  const { splits } = json<DataReport>(outcome);
  t.match(splits.TrainReader!.findings.map(({ kind, places }) => [kind, places[0]]), [
    ['annotation-unreadable', /gone\.xml/], ['category-unknown', /^object \d+ of .*BloodImage_00000\.xml, class wbc$/], ['image-missing', /gone\.jpg$/],
    ['image-without-boxes', /gone\.jpg$/], ['category-unused', /^WBC/],
  ]);
});

t.test('any folder with a COCO JSON is looked at without a configuration', async (t) => {
  const project = await tinyProject(t.testdir());
  const here = process.cwd();
  process.chdir(project.directory);
  t.teardown(() => { process.chdir(here); });
  const flags = ['data', 'check', '--annotations', 'coco/annotations.json', '--image_dir', 'coco/images'];
  t.match(await runMain(flags), { code: 0, stdout: /^TrainReader: 4 images, 4 boxes.*fitted +average best IoU.*Nothing wrong was found\.\n$/s });
  await writeFile(join(project.images, 'image-2.png'), 'not a picture');
  t.match(await runMain(flags), { code: 1, stdout: /error: 1 images that cannot be decoded\n.*image-2\.png.*1 errors, 0 warnings\./s });
  t.match(await runMain([...flags, '--images', 'none']), { code: 0 });
  t.match(await runMain(['data', 'check', '--image_dir', 'x']), { code: 2, stderr: /--image_dir needs --annotations/ });
});
