import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Batch } from '../core/data.ts';
import { createKernel } from '../core/kernel.ts';
import { openDataset } from '../core/open-dataset.ts';
import { createRandom } from '../core/tensor/random.ts';
import { yolov3MobilenetV1Coco } from '../presets/yolov3-mobilenet-v1-coco.ts';
import type { ReaderMeasurement } from './reader.ts';

/**
 * Reads epochs of the blood-cell images with the tutorial's training transforms in this process and prints a
 * `ReaderMeasurement` as JSON. `--records` writes the images with their boxes to a file instead, for another reader.
 */
const { values } = parseArgs({ options: { images: { type: 'string' }, size: { type: 'string' }, batch: { type: 'string' }, epochs: { type: 'string' }, cache: { type: 'string' }, records: { type: 'string' } } });
const [images, size, batch, epochs, cache] = [values.images, values.size, values.batch, values.epochs, values.cache].map(Number) as [number, number, number, number, number];
const dataset = { type: 'VOCDataSet', dataset_dir: 'examples/bccd/BCCD', anno_path: 'ImageSets/Main/train.txt', use_default_label: false, label_list: '../label_list.txt', with_background: false, sample_num: images };
const kernel = createKernel({ use: [yolov3MobilenetV1Coco], config: { TrainReader: { dataset, batch_size: batch, worker_num: 0, cache_bytes: cache, drop_last: false } } });
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await kernel.dispose();
}

async function measure(): Promise<ReaderMeasurement | number> {
  const { TrainReader } = kernel.config().value;
  const opened = await openDataset(kernel, TrainReader!, 'TrainReader');
  if (values.records !== undefined) {
    await writeFile(values.records, JSON.stringify(opened.records.map(({ file, boxes, classes }) => ({ file, boxes: [...boxes], classes: [...classes] }))));
    return opened.records.length;
  }
  const train = await kernel.resolve('reader', 'detection').train({ dataset: opened, section: TrainReader as never, random: createRandom(1), inputSize: size });
  const hash = createHash('sha256');
  const milliseconds: number[] = [];
  let [boxes, shape]: [number, readonly number[]] = [0, []];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const started = process.cpuUsage();
    const batches: Batch[] = [];
    for (let read = 0; read < opened.records.length; read += batches.at(-1)!.imageIds.length) batches.push(await train.next());
    const { user, system } = process.cpuUsage(started);
    if (epoch > 0) milliseconds.push((user + system) / 1000 / opened.records.length);
    for (const { inputs } of batches) for (const { data } of Object.values(inputs)) hash.update(data as Float32Array);
    boxes = batches.reduce((sum, { inputs }) => sum + (inputs['gtScore']!.data as Float32Array).filter((score) => score > 0).length, 0);
    shape = batches[0]!.inputs['image']!.shape;
  }
  await train.close();
  return { name: 'slimtap', milliseconds, shape, boxes: boxes / opened.records.length, sum: hash.digest('hex') };
}
