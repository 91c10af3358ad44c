import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import type { Batch } from '../../../core/data.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Plugin } from '../../../core/plugin.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { evalSamples, trainSamples, type NetworkSample, type Samples } from '../../../plugins/dataset-show/network-samples.ts';
import { undoNormalize } from '../../../plugins/dataset-show/undo-normalize.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { square, tinyProject, type TinyProject } from '../../support/tiny-project.ts';

/** What stands around augmentation in the reader; without distorted colours pictures keep their colours. */
const AROUND = { before: [{ type: 'DecodeImage', to_rgb: true }], after: [{ type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes: 50 }, { type: 'BboxXYXY2XYWH' }] };

const training = (project: TinyProject, images: number, seed: number, config: ConfigObject = {}): Promise<Samples> =>
  withKernel(tinyKernel(project, config), (kernel) => trainSamples(kernel, createRandom(seed), images));

/** The colour at a place in pixels of the network's input. */
function colours({ transforms }: Samples, sample: NetworkSample): (x: number, y: number) => number[] {
  const all = undoNormalize(transforms)(sample);
  return (x, y) => {
    const at = (Math.min(sample.height - 1, Math.max(0, Math.round(y))) * sample.width + Math.min(sample.width - 1, Math.max(0, Math.round(x)))) * 3;
    return [...all.subarray(at, at + 3)];
  };
}

const middle = ([x, y, w, h]: NetworkSample['boxes'][number]['bbox']): [number, number] => [x + w / 2, y + h / 2];

t.test('boxes are on their objects wherever augmentation put them, at square and at other sizes', async (t) => {
  const project = await tinyProject(t.testdir());
  for (const input_size of [96, [64, 128]]) {
    const sample_transforms = [...AROUND.before, { type: 'RandomExpand', fill_value: [0, 0, 0] }, { type: 'RandomCrop' }, { type: 'RandomFlipImage', vertical_prob: 0.5 }, ...AROUND.after];
    const found = await training(project, 24, 5, { input_size, TrainReader: { sample_transforms } } as ConfigObject);
    const [height, width] = typeof input_size === 'number' ? [input_size, input_size] : input_size as [number, number];
    t.same(new Set(found.samples.map((sample) => `${sample.height} ${sample.width}`)), new Set([`${height} ${width}`]));
    const shapes = new Set<string>();
    for (const sample of found.samples) {
      const at = colours(found, sample);
      for (const { bbox, label, weight } of sample.boxes) {
        const [x, y, w, h] = bbox;
        shapes.add([x, y, w, h].map(Math.round).join(' '));
        const name = `image ${sample.imageId} at ${bbox.map(Math.round).join(' ')} of ${sample.width}x${sample.height}`;
        const [red, green] = at(...middle(bbox));
        t.ok(red! > 200 && Math.abs(green! - 60 * sample.imageId) < 40, `the middle of ${name} is its square: ${red} ${green}`);
        // Beyond a side, by a fifth of the box and what interpolation blurs, is background.
        const [dx, dy] = [w / 2 + 0.2 * w + 3, h / 2 + 0.2 * h + 3];
        const [cx, cy] = middle(bbox);
        for (const [px, py] of [[cx - dx, cy], [cx + dx, cy], [cx, cy - dy], [cx, cy + dy]] as const) {
          if (px >= 0 && py >= 0 && px < width! && py < height!) t.ok(at(px, py)[0]! < 120, `beside ${name} is none: ${at(px, py).join(' ')}`);
        }
        t.equal(found.labels.get(label), sample.imageId % 2 === 0 ? 'disc' : 'square');
        t.equal(weight, 1);
      }
    }
    t.ok(shapes.size > 10, `${shapes.size} places`);
  }
});

t.test('a mixed image shows both, each with its share at its boxes', async (t) => {
  const project = await tinyProject(t.testdir());
  const sample_transforms = [{ type: 'DecodeImage', to_rgb: true, with_mixup: true }, { type: 'MixupImage', alpha: 1.5, beta: 1.5 }, ...AROUND.after];
  const found = await training(project, 12, 1, { input_size: 96, TrainReader: { sample_transforms, mixup_epoch: 250 } } as ConfigObject);
  const mixed = found.samples.filter(({ boxes }) => boxes.length === 2);
  t.ok(mixed.length > 4, `${mixed.length} of 12 are mixed with another image`);
  for (const { imageId, boxes: [one, other], ...sample } of mixed) {
    t.ok(Math.abs(one!.weight + other!.weight - 1) < 1e-6, `${one!.weight} and ${other!.weight}`);
    // Four pixels of 60 further for each id.
    const ids = [one!, other!].map(({ bbox: [x] }) => Math.round(x / (4 * 96 / 60)));
    t.equal(ids[0], imageId, 'the image itself comes first');
    const at = colours(found, { imageId, boxes: [], ...sample });
    // The left edge of the one further left shows its square alone over the other's background.
    const [left, leftShare] = ids[0]! < ids[1]! ? [one!, one!.weight] : [other!, other!.weight];
    if (ids[0] !== ids[1]) {
      const [x, y, , h] = left.bbox;
      const expected = leftShare * 250 + (1 - leftShare) * 20;
      const red = at(x + 3, y + h / 2)[0]!;
      t.ok(Math.abs(red - expected) <= 12, `red ${red} at the edge for a share of ${leftShare.toFixed(2)}: ${expected.toFixed(0)}`);
    }
    t.equal(found.labels.get(one!.label), ids[0]! % 2 === 0 ? 'disc' : 'square');
    t.equal(found.labels.get(other!.label), ids[1]! % 2 === 0 ? 'disc' : 'square');
  }
});

t.test('the first images are those of the training with that seed', async (t) => {
  const project = await tinyProject(t.testdir());
  const config = { seed: 7, max_iters: 3, snapshot_iter: 3, TrainReader: { batch_size: 2 } };
  const batches: Batch[] = [];
  const listen: Plugin = { name: 'listen', apply: ({ hooks }) => { hooks.batch.tap('listen', (batch) => { batches.push(structuredClone({ ...batch, inputs: { image: batch.inputs['image']!, gtBox: batch.inputs['gtBox']! } })); return batch; }); } };
  await withKernel(tinyKernel(project, config, { use: [listen] }), (kernel) => kernel.run('train'));
  const { samples } = await training(project, 6, 7, config);
  t.same(samples.map(({ imageId }) => imageId), batches.flatMap(({ imageIds }) => imageIds));
  const planes = batches.flatMap(({ inputs: { image } }) => [0, 1].map((row) => (image!.data as Float32Array).slice(row * image!.data.length / 2, (row + 1) * image!.data.length / 2)));
  t.same(samples.map((sample) => sample.planes), planes);
});

t.test('images of an evaluation keep their boxes in batches, whatever their sizes, and whatever it leaves out', async (t) => {
  const project = await tinyProject(t.testdir());
  const found = await withKernel(tinyKernel(project, { input_size: [64, 128], EvalReader: { batch_size: 3 } } as ConfigObject), (kernel) => evalSamples(kernel, createRandom(0), 4));
  t.same(found.samples.map(({ imageId }) => imageId), [1, 2, 3, 4]);
  for (const sample of found.samples) {
    const [red, green] = colours(found, sample)(...middle(sample.boxes[0]!.bbox));
    t.ok(red! > 230 && Math.abs(green! - 60 * sample.imageId) < 20, `image ${sample.imageId}: ${red} ${green}`);
  }
  t.equal((await withKernel(tinyKernel(project, { input_size: 32 }), (kernel) => evalSamples(kernel, createRandom(0), 3))).samples.length, 3);
});

t.test('labels of VOC, where class 0 is the background, are those of their objects', async (t) => {
  const folder = t.testdir({ voc: { Annotations: {}, JPEGImages: {}, 'list.txt': '1\n2\n' } });
  const directory = join(folder, 'voc');
  for (const [id, name] of [[1, 'cat'], [2, 'aeroplane']] as const) {
    await writeFile(join(directory, `Annotations/${id}.xml`), `<annotation><size><width>60</width><height>48</height></size><object><name>${name}</name><difficult>0</difficult><bndbox><xmin>${4 * id}</xmin><ymin>10</ymin><xmax>${4 * id + 24}</xmax><ymax>30</ymax></bndbox></object></annotation>`);
    await sharp(await square(id)).toFile(join(directory, `JPEGImages/${id}.png`));
  }
  const project = await tinyProject(folder);
  const dataset = { type: 'VOCDataSet', dataset_dir: directory, anno_path: 'list.txt', with_background: true };
  for (const with_background of [true, false]) {
    const reader = { dataset: { ...dataset, with_background }, batch_size: 1, worker_num: 0, sample_transforms: [...AROUND.before, ...AROUND.after], batch_transforms: [{ type: 'NormalizeImage', mean: [0, 0, 0], std: [1, 1, 1], is_channel_first: false }, { type: 'Permute', to_bgr: false }] };
    const config = { num_classes: with_background ? 21 : 20, input_size: 32, TrainReader: reader } as ConfigObject;
    const found = await training({ ...project, small: project.small.filter((one) => !/^TrainReader|^num_classes/.test(one)) }, 2, 0, config);
    const names = Object.fromEntries(found.samples.map(({ imageId, boxes: [box] }) => [imageId, found.labels.get(box!.label)]));
    t.same(Object.values(names).sort(), ['aeroplane', 'cat'], `with_background ${with_background}`);
  }
});
