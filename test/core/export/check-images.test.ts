import t from 'tap';
import { checkImages } from '../../../core/export/check-images.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { calibratedRun, tinyKernel } from '../../plugins/export-onnx/calibrated-run.ts';

const dataset = { type: 'VOCDataSet', dataset_dir: 'examples/bccd/BCCD', anno_path: 'ImageSets/Main/test.txt', use_default_label: false, label_list: '../label_list.txt', with_background: false };
const EvalReader = {
  dataset, batch_size: 8,
  sample_transforms: [{ type: 'DecodeImage' }, { type: 'ResizeImage', target_size: 64, interp: 1 }, { type: 'NormalizeImage', is_channel_first: false }, { type: 'Permute', to_bgr: false }],
};

async function collect(config: object, count: number): Promise<{ source: string; feeds: Readonly<Record<string, Tensor>>[]; warnings: string[] }> {
  const kernel = tinyKernel({ quantization: { enabled: false }, ...config });
  const warnings: string[] = [];
  kernel.events.on('log', ({ message }) => warnings.push(message));
  const images = await checkImages(await calibratedRun(kernel), count);
  const feeds: Readonly<Record<string, Tensor>>[] = [];
  for await (const one of images) feeds.push(one);
  await images.close();
  await kernel.dispose();
  return { source: images.source, feeds, warnings };
}

t.test('the first images of the evaluation dataset, one by one', async (t) => {
  const { source, feeds } = await collect({ EvalReader }, 3);
  t.equal(source, 'dataset');
  t.same(feeds.map(({ image, imSize }) => [image!.shape, [...imSize!.data]]), Array.from({ length: 3 }, () => [[1, 3, 64, 64], [480, 640]]));
});

t.test('without a dataset, seeded noise that says what it is', async (t) => {
  const [first, again] = [await collect({}, 2), await collect({}, 2)];
  t.equal(first.source, 'random');
  t.same(first.feeds, again.feeds);
  t.match(first.warnings, [/2 images of noise/]);
});

t.test('a dataset that is not there is as none', async (t) => {
  const { source, warnings } = await collect({ EvalReader: { ...EvalReader, dataset: { ...dataset, dataset_dir: 'not/there' } } }, 1);
  t.equal(source, 'random');
  t.match(warnings, [/no evaluation dataset/]);
});
