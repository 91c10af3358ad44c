import t from 'tap';
import '../../../core/ops/index.ts';
import { createKernel } from '../../../core/kernel.ts';
import type { ConfigObject } from '../../../core/config/value.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import { backboneDarknet, darkNet53 } from '../../../plugins/backbone-darknet/index.ts';
import { buildYolov3, modelYolov3 } from '../../../plugins/model-yolov3/index.ts';

const random = createRandom(0);

t.test('DarkNet53 has 52 convolutions, 23 sums and feature maps of strides 8, 16 and 32', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 64, random }, { classes: 2, backbone: darkNet53({ width: 1 / 32 }) });
  const backbone = graph.nodes().filter(({ name }) => /^(stage|yolo_input)/.test(name));
  t.same(['Conv2d', 'BatchNorm', 'LeakyRelu', 'Add'].map((op) => backbone.filter((node) => node.op === op).length), [52, 52, 52, 23]);
  t.same([...graph.outputs.values()].map(({ type }) => type.shape.slice(2)), [[2, 2], [4, 4], [8, 8]]);
});

t.test('at full width it has the 40,584,928 weights of the published network without its classifier', async (t) => {
  // 53 layers with 1000 classes have 41,609,928, of which the last has 1,025,000.
  const { states } = buildYolov3({ batch: 1, size: 32, random }, { classes: 1, backbone: darkNet53() }).graph;
  const weights = [...states.values()].filter(({ name, trainable }) => trainable && /^(stage|yolo_input)/.test(name));
  t.equal(weights.reduce((sum, { value }) => sum + sizeOf(value.type.shape), 0), 41_609_928 - 1_025_000);
});

t.test('the section of the configuration reaches the backbone', async (t) => {
  const configured = (config: ConfigObject) => {
    const kernel = createKernel({ use: [modelYolov3(), backboneDarknet()], config: { num_classes: 2, YOLOv3: { backbone: 'DarkNet' }, ...config } });
    return kernel.resolve('model', 'YOLOv3')(kernel.config().value).build({ batch: 1, size: 32, random });
  };
  const { states } = configured({ DarkNet: { depth: 53, norm_type: 'sync_bn', norm_decay: 0.01, width: 1 / 32 } });
  t.same(states.get('stage.4.downsample.conv.weights'), undefined);
  t.same(states.get('stage.3.downsample.conv.weights')!.value.type.shape, [32, 16, 3, 3]);
  t.same([states.get('stage.0.0.1.bn.offset')!.l2Decay, states.get('stage.0.0.1.conv.weights')!.l2Decay], [0.01, undefined]);
  t.throws(() => configured({ DarkNet: { depth: 19 } }), { code: 'ERR_CONFIG_INVALID', message: /depth.*only 53 is implemented/ });
});
