import t from 'tap';
import '../../../core/ops/index.ts';
import { openRun } from '../../../core/commands/open-run.ts';
import { createKernel } from '../../../core/kernel.ts';
import type { ConfigObject } from '../../../core/config/value.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import { backboneMobilenetV3, mobileNetV3, type MobileNetV3Options } from '../../../plugins/backbone-mobilenet-v3/index.ts';
import { buildYolov3, modelYolov3 } from '../../../plugins/model-yolov3/index.ts';
import { tinyKernel } from '../export-onnx/calibrated-run.ts';

const random = createRandom(0);
const built = (options: MobileNetV3Options, size = 64) => buildYolov3({ batch: 1, size, random }, { classes: 2, backbone: mobileNetV3({ headWidth: 1 / 32, ...options }) }).graph;
const ofBackbone = (name: string): boolean => name.startsWith('conv');

/**
 * Weights without the last convolution and classifier. torchvision's networks have 5,483,032 and 2,542,856; theirs hand on to
 * a last convolution and two linear layers, leave out the first block's expansion, and round hidden channels to multiples of 8.
 */
const WEIGHTS = { large: 2_814_886, small: 865_230 } as const;

for (const [size, weights] of Object.entries(WEIGHTS) as ['large' | 'small', number][]) {
  t.test(`MobileNetV3 ${size} has the weights of the published network`, async (t) => {
    const { states } = built({ size });
    const trained = [...states.values()].filter(({ name, trainable }) => trainable && ofBackbone(name));
    t.equal(trained.reduce((sum, { value }) => sum + sizeOf(value.type.shape), 0), weights);
  });
}

t.test('feature maps of strides 8, 16 and 32 are what the next halving block reads, and the last', async (t) => {
  const features = (options: MobileNetV3Options) => {
    const graph = built(options);
    t.same([...graph.outputs.values()].map(({ type }) => type.shape.slice(2)), [[2, 2], [4, 4], [8, 8]]);
    const merged = graph.nodes().filter(({ op }) => op === 'Concat').map(({ inputs }) => (inputs as unknown as { xs: { type: { shape: readonly number[] } }[] }).xs[1]!);
    const first = graph.nodes().find(({ name }) => name === 'yolo_block.0.0.0')!.inputs as unknown as { x: { type: { shape: readonly number[] } } };
    return [first.x, ...merged].map(({ type }) => type.shape[1]);
  };
  t.same(features({ size: 'large' }), [160, 112, 40]);
  t.same(features({ size: 'small' }), [96, 48, 24]);
  t.same(features({ size: 'large', scale: 0.35 }), [56, 40, 16], 'multiples of 8, no more than a tenth below');
});

t.test('names, decays and first values are PaddleDetection\'s', async (t) => {
  const { states } = built({ size: 'small', convDecay: 0.5, normDecay: 0.25 });
  t.same(['conv2_expand_weights', 'conv2_se_1_weights', 'conv2_se_2_offset', 'conv2_depthwise_bn_scale'].map((name) => states.get(name)!.l2Decay), [0.5, 0.5, 0.5, 0.25]);
  t.same(states.get('conv2_se_1_weights')!.value.type.shape, [4, 16, 1, 1]);
  t.notOk(states.has('conv3_se_1_weights'));
  t.ok(states.has('conv12_linear_bn_variance'));
  // A depthwise filter starts as if it read all channels.
  const depthwise = states.get('conv12_depthwise_weights')!.initial.data as Float32Array;
  const deviation = Math.sqrt(depthwise.reduce((sum, value) => sum + value ** 2, 0) / depthwise.length);
  t.ok(Math.abs(deviation / Math.sqrt(2 / (576 * 25)) - 1) < 0.05, `${deviation}`);
});

t.test('blocks that neither halve nor change channels add their input', async (t) => {
  t.same(built({ size: 'small' }).nodes().filter(({ op, name }) => op === 'Add' && ofBackbone(name)).map(({ name }) => name), ['conv4_add', 'conv6_add', 'conv7_add', 'conv9_add', 'conv11_add', 'conv12_add']);
});

t.test('the section of the configuration reaches the backbone, and its convolutions are quantized, squeezed ones too', async (t) => {
  const section: ConfigObject = { model_name: 'small', scale: 0.35, norm_type: 'sync_bn', extra_block_filters: [], feature_maps: [1, 2, 3, 4, 6], head_width: 1 / 32 };
  const kernel = tinyKernel({ YOLOv3: { backbone: 'MobileNetV3' }, MobileNetV3: section, target: 'paddle-lite' }, [backboneMobilenetV3()]);
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  const quantized = run.plan.entries().filter(({ slot }) => slot === 'filter').length;
  t.equal(quantized, run.graph.nodes().filter(({ op }) => op === 'Conv2d').length - 3, 'all but the output layers');
  t.same(run.graph.states.get('conv1_weights')!.value.type.shape, [8, 3, 3, 3]);
  await kernel.dispose();
});

t.test('values of PaddleDetection that are not implemented are refused', (t) => {
  const configured = (MobileNetV3: ConfigObject) => createKernel({ use: [modelYolov3(), backboneMobilenetV3()], config: { MobileNetV3 } }).config();
  t.throws(() => configured({ feature_maps: [2, 3, 4, 5] }), { code: 'ERR_CONFIG_INVALID', message: /feature_maps/ });
  t.throws(() => configured({ model_name: 'medium' }), { code: 'ERR_CONFIG_INVALID', message: /model_name/ });
  t.end();
});
