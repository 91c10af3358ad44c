import fc from 'fast-check';
import t from 'tap';
import * as z from 'zod';
import { checkConfig } from '../../../core/config/check.ts';
import { addCoreSections } from '../../../core/config/core-schema.ts';
import { describeOption, schemaAt } from '../../../core/config/describe.ts';
import { SlimtapError } from '../../../core/errors.ts';
import { mergeConfigs } from '../../../core/config/merge.ts';
import { parseOverrides } from '../../../core/config/override.ts';
import { ConfigSchema } from '../../../core/config/schema.ts';
import type { ConfigObject } from '../../../core/config/value.ts';
import { addYolov3Sections } from '../../../plugins/model-yolov3/config-schema.ts';

const newSchema = () => {
  const schema = addCoreSections(new ConfigSchema()).tagged('transform', 'Permute', z.strictObject({ to_bgr: z.boolean().default(false) }));
  addYolov3Sections(schema, () => ['MobileNet']);
  return schema;
};
const schema = newSchema();
const check = (config: ConfigObject, ...overrides: string[]) =>
  checkConfig(mergeConfigs([{ origin: 'x.yml', config }, parseOverrides(overrides)]), schema);

t.test('an empty configuration is valid, every value a default', async (t) => {
  const { value, origins } = check({});
  t.match(value, {
    architecture: 'YOLOv3', backend: 'onnxruntime', target: 'paddle-lite', metric: 'COCO', eval: false, seed: 0,
    quantization: { enabled: true, weight_quantize_type: 'channel_wise_abs_max', activation_quantize_type: 'moving_average_abs_max', weight_bits: 8, moving_rate: 0.9, not_quant_pattern: ['skip_quant'] },
    OptimizerBuilder: { optimizer: { type: 'Momentum', momentum: 0.9 }, regularizer: { type: 'L2' } },
    YOLOv3Head: { nms: { keep_top_k: 100 } }, YOLOv3Loss: { ignore_thresh: 0.7, label_smooth: true }, MobileNet: { width: 1, padding: 'explicit' },
  });
  t.same([...new Set(origins.values())], ['default']);
});

t.test('given values keep their origin and the defaults beside them are called defaults', async (t) => {
  const { origins } = check({ OptimizerBuilder: { optimizer: { type: 'Adam' } } }, 'OptimizerBuilder.optimizer.beta1=0.8', 'quantization.not_quant_pattern=yolo_output');
  t.equal(origins.get('OptimizerBuilder.optimizer.type'), 'x.yml');
  t.equal(origins.get('OptimizerBuilder.optimizer.beta1'), '-o OptimizerBuilder.optimizer.beta1=0.8');
  t.equal(origins.get('OptimizerBuilder.optimizer.beta2'), 'default');
  t.equal(origins.get('quantization.not_quant_pattern.0'), '-o quantization.not_quant_pattern=yolo_output');
});

interface Refusal {
  readonly code: string;
  readonly message?: string | RegExp;
  readonly hint?: string | RegExp;
  readonly exitCode?: number;
}

const refusals: readonly (readonly [override: string, error: Refusal])[] = [
  ['max_itrs=3', { code: 'ERR_CONFIG_UNKNOWN_KEY', message: 'Unknown option "max_itrs" (-o max_itrs=3).', hint: 'Did you mean "max_iters"?', exitCode: 2 }],
  ['LearningRat.base_lr=3', { code: 'ERR_CONFIG_UNKNOWN_KEY', message: 'Unknown option "LearningRat" (-o LearningRat.base_lr=3).', hint: 'Did you mean "LearningRate"?' }],
  ['base_lr=3', { code: 'ERR_CONFIG_UNKNOWN_KEY', hint: /LearningRate\.base_lr/ }],
  ['OptimizerBuilder.optimizer={type: Adam, momentum: 1}', { code: 'ERR_CONFIG_UNKNOWN_KEY', hint: /OptimizerBuilder\.optimizer \(!Momentum\)/ }],
  ['__proto__.x=3', { code: 'ERR_CONFIG_UNKNOWN_KEY' }],
  ['toString=3', { code: 'ERR_CONFIG_UNKNOWN_KEY' }],
  ['max_iters=abc', { code: 'ERR_CONFIG_INVALID', message: 'Option "max_iters" (-o max_iters=abc): "abc" is not a whole number at least 0.' }],
  ['max_iters=.nan', { code: 'ERR_CONFIG_INVALID' }],
  ['seed=4294967296', { code: 'ERR_CONFIG_INVALID', message: /at most 4294967295/ }],
  ['input_size=33', { code: 'ERR_CONFIG_INVALID', message: /a multiple of 32/ }],
  ['pretrain_weights=3', { code: 'ERR_CONFIG_INVALID', message: /a non-empty string or null/ }],
  ['quantization.weight_bits=17', { code: 'ERR_CONFIG_INVALID', message: /at least 1, at most 16/ }],
  ['quantization.activation_quantize_type=channel_wise_abs_max', { code: 'ERR_CONFIG_INVALID', message: /one of abs_max, range_abs_max, moving_average_abs_max/ }],
  ['quantization.weight_quantize_type=kl', { code: 'ERR_CONFIG_INVALID', message: /one of abs_max, channel_wise_abs_max, range_abs_max, moving_average_abs_max, lsq, channel_wise_lsq/ }],
  ['quantization.deploy_backend=arm64', { code: 'ERR_CONFIG_INVALID', message: /tensorrt.*mkldnn.*arm/ }],
  ['quantization.weight_bit=8', { code: 'ERR_CONFIG_UNKNOWN_KEY', hint: /weight_bits/ }],
  ['quantization.weight_bits=1', { code: 'ERR_CONFIG_INVALID', message: /signed levels need 2 bits/ }],
  ['quantization={scale_trainable: false, quant_post_first: true, weight_quantize_type: lsq}', { code: 'ERR_CONFIG_INVALID', message: /finds no scales of weights/ }],
  ['quantization={for_tensorrt: true, weight_quantize_type: abs_max}', { code: 'ERR_CONFIG_INVALID', message: /for_tensorrt needs channel_wise_abs_max/ }],
  ['quantization={quant_delay: 20, freeze_observers: 10}', { code: 'ERR_CONFIG_INVALID', message: /before they take effect, at quant_delay \(20\)/ }],
  ['quantization.moving_rate=1', { code: 'ERR_CONFIG_INVALID', message: /above 0, below 1/ }],
  ['quantization.quantize_op_types=[conv3d]', { code: 'ERR_CONFIG_INVALID', message: /"quantization\.quantize_op_types\.0".*conv2d/ }],
  ['LearningRate.schedulers=[!PicewiseDecay {}]', { code: 'ERR_CONFIG_INVALID', message: /no !PicewiseDecay/, hint: 'Did you mean "PiecewiseDecay"?' }],
  ['LearningRate.schedulers=[{gamma: 3}]', { code: 'ERR_CONFIG_INVALID', message: /needs a tag/, hint: 'Known: CosineDecay, LinearWarmup, PiecewiseDecay.' }],
  ['LearningRate.schedulers=[!PiecewiseDecay {gamma: [1], milestones: [1, 2]}]', { code: 'ERR_CONFIG_INVALID', message: /one for each milestone/ }],
  ['LearningRate.schedulers=[!PiecewiseDecay {milestones: [2, 1]}]', { code: 'ERR_CONFIG_INVALID', message: /must increase/ }],
  ['TrainReader.dataset=!KITTI {}', { code: 'ERR_CONFIG_INVALID', hint: 'Known: COCODataSet, ImageFolder, VOCDataSet.' }],
  ['TrainReader.sample_transforms=[!Permut ]', { code: 'ERR_CONFIG_INVALID', hint: 'Did you mean "Permute"?' }],
  ['TrainReader.sample_transforms=[!Permute {to_rgb: 1}]', { code: 'ERR_CONFIG_UNKNOWN_KEY', message: /TrainReader\.sample_transforms\.0\.to_rgb/ }],
  ['YOLOv3Head.anchor_masks=[[9], [0], [1]]', { code: 'ERR_CONFIG_INVALID', message: /beyond the last anchor/ }],
  ['LearningRate=4', { code: 'ERR_CONFIG_INVALID', message: /4 is not an object/ }],
];
for (const [override, error] of refusals) {
  t.test(`-o ${override} is refused with its place and what is allowed`, async (t) => {
    t.throws(() => check({}, override), error);
  });
}

t.test('options of which only one value is implemented are read with it and refused with another', async (t) => {
  const only = { 'MobileNet.with_extra_blocks': 'false', 'YOLOv3Head.conv_block_num': '2', 'YOLOv3Head.downsample': '[32, 16, 8]' };
  for (const [key, value] of Object.entries(only)) {
    t.doesNotThrow(() => check({}, `${key}=${value}`), `${key}=${value}`);
    t.throws(() => check({}, `${key}=true`), { code: 'ERR_CONFIG_INVALID', message: /only .* is implemented/ }, key);
  }
});

t.test('several problems: the first is told and the others are named', async (t) => {
  t.throws(() => check({}, 'max_iters=a', 'seed=b', 'tresholds=3'), { code: 'ERR_CONFIG_UNKNOWN_KEY', message: /tresholds/, hint: /Also to correct: "max_iters", "seed"/ });
});

t.test('a plugin adds sections and tags; a name taken twice is an error', async (t) => {
  const extended = newSchema().section('TensorBoard', z.strictObject({ every: z.int().default(10) }).prefault({})).tagged('scheduler', 'StepDecay', z.strictObject({ every: z.int() }));
  const merged = mergeConfigs([parseOverrides(['LearningRate.schedulers=[!StepDecay {every: 3}]'])]);
  t.match(checkConfig(merged, extended).value, { TensorBoard: { every: 10 }, LearningRate: { schedulers: [{ type: 'StepDecay', every: 3 }] } });
  t.throws(() => extended.section('LearningRate', z.any()), { code: 'ERR_NAME_TAKEN' });
  t.throws(() => extended.tagged('scheduler', 'StepDecay', z.strictObject({})), { code: 'ERR_NAME_TAKEN' });
});

t.test('without any member, a kind of tagged objects refuses and says so', async (t) => {
  const empty = addCoreSections(new ConfigSchema());
  const merged = mergeConfigs([parseOverrides(['TrainReader.sample_transforms=[!Permute ]'])]);
  t.throws(() => checkConfig(merged, empty), { code: 'ERR_CONFIG_INVALID', message: /no !Permute/ });
});

t.test('the JSON Schema carries descriptions and defaults', async (t) => {
  t.match(schema.toJsonSchema(), { properties: { max_iters: { description: /steps/i, default: 10000 } } });
  t.same(describeOption(schemaAt(schema.build(), ['quantization', 'moving_rate'])!), { description: 'Decay of the moving averages of observers.', default: 0.9 });
});

t.test('whatever is overridden with whatever, there is a configuration or our error', async (t) => {
  const step = fc.constantFrom('LearningRate', 'base_lr', 'schedulers', '0', '1', 'PiecewiseDecay', 'gamma', 'type', 'TrainReader', 'dataset', 'inputs_def', 'image_shape', 'YOLOv3Head', 'anchors', 'nms', 'quantization', 'not_quant_pattern', 'OptimizerBuilder', 'optimizer', 'regularizer', '__proto__', 'constructor', '-1', 'export', 'formats');
  const member = fc.constantFrom('1', '-1', '.nan', '"x"', '[]', '[1, 2, 3]', '{}', '!PiecewiseDecay {}', '!Permute', '[!LinearWarmup {}]', 'null', 'yes', '{type: 3}', '{type: Adam, x: {y: [z]}}', '[[[]]]', '1e999', '{__proto__: {a: 1}}');
  const override = fc.tuple(fc.array(step, { minLength: 1, maxLength: 4 }), member).map(([path, value]) => `${path.join('.')}=${value}`);
  fc.assert(fc.property(fc.array(override, { minLength: 1, maxLength: 4 }), (overrides) => {
    try {
      check({ LearningRate: { schedulers: [{ type: 'PiecewiseDecay' }] } }, ...overrides);
    } catch (error) {
      if (!(error instanceof SlimtapError) || !error.code.startsWith('ERR_CONFIG_')) throw error;
    }
  }), { numRuns: 2000 });
  t.equal(({} as Record<string, unknown>)['a'], undefined);
});
