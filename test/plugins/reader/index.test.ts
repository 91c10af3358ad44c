import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createKernel } from '../../../core/kernel.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { datasetVoc } from '../../../plugins/dataset-voc/index.ts';
import { reader } from '../../../plugins/reader/index.ts';

const DATASET = {
  type: 'VOCDataSet', dataset_dir: fileURLToPath(new URL('../../../examples/bccd/BCCD', import.meta.url)), anno_path: 'ImageSets/Main/val.txt',
  use_default_label: false, label_list: '../label_list.txt', with_background: false, sample_num: 3,
};
const FINISH = [{ type: 'NormalizeImage', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], is_channel_first: false }, { type: 'Permute', to_bgr: false }];
const CONFIG = {
  TrainReader: {
    dataset: DATASET, batch_size: 2, shuffle: true, drop_last: true, worker_num: 8, inputs_def: { num_max_boxes: 60 },
    sample_transforms: [{ type: 'DecodeImage' }, { type: 'RandomWindow' }, { type: 'NormalizeBox' }, { type: 'BboxXYXY2XYWH' }],
    batch_transforms: [{ type: 'RandomShape', sizes: [320], interp: 1 }, { type: 'RandomColor' }, ...FINISH],
  },
  EvalReader: { dataset: DATASET, batch_size: 2, sample_transforms: [{ type: 'DecodeImage' }, { type: 'ResizeImage', target_size: 320 }, ...FINISH] },
};

t.test('configurations describe readers', async (t) => {
  const kernel = createKernel({ use: [reader(), datasetVoc()], config: CONFIG });
  const { TrainReader, EvalReader } = kernel.config().value as unknown as typeof CONFIG;
  const dataset = await kernel.resolve('dataset', 'VOCDataSet').open(TrainReader.dataset);
  const readers = kernel.resolve('reader', 'detection');
  const random = createRandom(1);

  const train = await readers.train({ dataset, section: TrainReader, random });
  t.teardown(() => train.close());
  const { inputs } = await train.next();
  t.same([inputs['image']!.shape, inputs['gtBox']!.shape], [[2, 3, 320, 320], [2, 60, 4]]);

  const evaluation = await readers.evaluate({ dataset, section: EvalReader, random, inputSize: 96 });
  t.teardown(() => evaluation.close());
  const ids: number[] = [];
  for await (const batch of evaluation) {
    t.same(batch.inputs['image']!.shape.slice(1), [3, 96, 96]);
    ids.push(...batch.imageIds);
  }
  t.same(ids, [0, 1, 2]);

  const prepared = await readers.prepare(dataset.records[0]!.file, { section: EvalReader });
  t.same([prepared.width, prepared.height, ...prepared.inputs['imSize']!.data], [640, 480, 480, 640]);
});

t.test('a misspelt transform or option is refused before anything is read', async (t) => {
  const bad = (transform: object) => createKernel({ use: [reader()], config: { EvalReader: { sample_transforms: [transform] } } as never });
  t.throws(() => bad({ type: 'DecodeImg' }).config(), { message: /DecodeImg|sample_transforms/ });
  t.throws(() => bad({ type: 'DecodeImage', to_rbg: true }).config(), { code: 'ERR_CONFIG_UNKNOWN_KEY' });
});
