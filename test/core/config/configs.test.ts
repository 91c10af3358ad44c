import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { addCoreSections, checkConfig, ConfigSchema, loadConfigFile, mergeConfigs, parseOverrides, type Config } from '../../../core/config/index.ts';
import { darkNetSection } from '../../../plugins/backbone-darknet/config-schema.ts';
import { mobileNetV3Section } from '../../../plugins/backbone-mobilenet-v3/config-schema.ts';
import { resNetSection } from '../../../plugins/backbone-resnet/config-schema.ts';
import { darknetSection } from '../../../plugins/import-darknet/config-schema.ts';
import { addYolov3Sections } from '../../../plugins/model-yolov3/config-schema.ts';
import { transforms } from '../../../plugins/reader/transforms/index.ts';

const directory = fileURLToPath(new URL('../../../configs/', import.meta.url));
const schema = addCoreSections(new ConfigSchema());
addYolov3Sections(schema, () => ['MobileNet', 'ResNet', 'DarkNet', 'MobileNetV3']);
schema.section('Darknet', darknetSection).section('ResNet', resNetSection).section('DarkNet', darkNetSection).section('MobileNetV3', mobileNetV3Section);
for (const { name, options } of transforms) schema.tagged('transform', name, options);

const load = (name: string, ...overrides: string[]): Promise<Config> => loadFrom(`${directory}${name}`, overrides);

async function loadFrom(path: string, overrides: readonly string[] = []): Promise<Config> {
  const { layers } = await loadConfigFile(path);
  return checkConfig(mergeConfigs([...layers, parseOverrides(overrides)]), schema).value;
}

for (const name of readdirSync(directory).filter((file) => /\.ya?ml$/.test(file))) {
  t.test(`configs/${name} is valid, every transform's options included`, async (t) => {
    await t.resolves(load(name));
  });
}

t.test('the tutorial\'s configuration has PaddleDetection\'s values', async (t) => {
  t.match(await load('yolov3_mobilenet_v1.yml'), {
    max_iters: 500_000, num_classes: 80, metric: 'COCO',
    LearningRate: { base_lr: 0.001, schedulers: [{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [400_000, 450_000] }, { type: 'LinearWarmup', start_factor: 0, steps: 4000 }] },
    OptimizerBuilder: { optimizer: { type: 'Momentum', momentum: 0.9 }, regularizer: { type: 'L2', factor: 0.0005 } },
    YOLOv3Loss: { ignore_thresh: 0.7, label_smooth: true },
    TrainReader: { batch_size: 8, shuffle: true, mixup_epoch: 250, dataset: { type: 'COCODataSet', with_background: false } },
  });
});

t.test('VOC\'s configuration differs where PaddleDetection\'s does', async (t) => {
  t.match(await load('yolov3_mobilenet_v1_voc.yml'), {
    max_iters: 70_000, snapshot_iter: 2000, num_classes: 20, metric: 'VOC', map_type: '11point',
    LearningRate: { base_lr: 0.001, schedulers: [{ milestones: [55_000, 62_000] }, { steps: 1000 }] },
    YOLOv3Loss: { label_smooth: false }, TrainReader: { dataset: { type: 'VOCDataSet' } },
  });
});

t.test('the configurations of ResNets have PaddleDetection\'s values', async (t) => {
  const coco = { metric: 'COCO', num_classes: 80, YOLOv3: { backbone: 'ResNet' }, ResNet: { norm_type: 'sync_bn', freeze_at: 0, norm_decay: 0, feature_maps: [3, 4, 5] } };
  const shallow = { ...coco, ResNet: { ...coco.ResNet, depth: 34, variant: 'b', dcn_v2_stages: [] } };
  const deep = { ...coco, ResNet: { ...coco.ResNet, depth: 50, variant: 'd', dcn_v2_stages: [5] } };
  t.match(await load('yolov3_r34.yml'), { ...shallow, max_iters: 500_000, YOLOv3Loss: { label_smooth: true }, TrainReader: { mixup_epoch: 250 } });
  t.match(await load('yolov3_r34_voc.yml'), { ...shallow, metric: 'VOC', num_classes: 20, max_iters: 70_000, YOLOv3Loss: { label_smooth: false } });
  t.match(await load('yolov3_r50vd_dcn.yml'), { ...deep, max_iters: 500_000, use_fine_grained_loss: false, YOLOv3Loss: { label_smooth: false } });
  t.match(await load('yolov3_r50vd_dcn_obj365_pretrained_coco.yml'), {
    ...deep, max_iters: 85_000, use_fine_grained_loss: true, LearningRate: { schedulers: [{ milestones: [55_000, 75_000] }, { steps: 4000 }] },
  });
});

t.test('the reader of the fine-grained loss leaves pixels in 0..255 everywhere and makes targets', async (t) => {
  const { TrainReader: train, EvalReader: evaluation, TestReader: inference } = await load('yolov3_r50vd_dcn_obj365_pretrained_coco.yml');
  t.same(train!.sample_transforms.map(({ type }) => type), ['DecodeImage', 'RandomCrop', 'RandomFlipImage', 'NormalizeBox', 'PadBox', 'BboxXYXY2XYWH']);
  t.same(train!.batch_transforms.map(({ type }) => type), ['RandomShape', 'NormalizeImage', 'Permute', 'Gt2YoloTarget']);
  const normalizations = [train!.batch_transforms, evaluation!.sample_transforms, inference!.sample_transforms].map((list) => list.find(({ type }) => type === 'NormalizeImage'));
  t.same(normalizations.map((transform) => (transform as unknown as { is_scale: boolean }).is_scale), [false, false, false]);
});

t.test('the tutorial\'s overrides fit the tutorial\'s configuration', async (t) => {
  const config = await load('yolov3_mobilenet_v1.yml', 'max_iters=30000', 'save_dir=./output/mobilenetv1', 'LearningRate.base_lr=0.0001',
    'LearningRate.schedulers=[!PiecewiseDecay {gamma: 0.1, milestones: [10000]}]', 'pretrain_weights=https://example.com/yolov3_mobilenet_v1.tar');
  t.match(config, { max_iters: 30_000, save_dir: './output/mobilenetv1', LearningRate: { base_lr: 0.0001, schedulers: [{ milestones: [10_000] }] } });
  t.equal(config.LearningRate.schedulers.length, 1);
});

const recipe = fileURLToPath(new URL('../../../../shared/golden/paddle/recipe-run/tiny_yolo.yml', import.meta.url));

t.test('a file PaddleDetection itself was run with is read as it is', { skip: existsSync(recipe) ? false : 'the recorded run is not here' }, async (t) => {
  t.match(await loadFrom(recipe), {
    num_classes: 3, pretrain_weights: null, use_gpu: false, MobileNet: { norm_type: 'sync_bn' },
    LearningRate: { schedulers: [{ type: 'PiecewiseDecay', milestones: [400_000, 450_000] }, { type: 'LinearWarmup' }] },
    TrainReader: { batch_size: 2, dataset: { type: 'COCODataSet', dataset_dir: './coco' } },
    EvalReader: { drop_empty: false }, TestReader: { inputs_def: { image_shape: [3, 96, 96] } },
  });
});
