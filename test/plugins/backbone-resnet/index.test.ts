import t from 'tap';
import { createKernel } from '../../../core/kernel.ts';
import type { ConfigObject } from '../../../core/config/value.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { backboneResnet } from '../../../plugins/backbone-resnet/index.ts';
import { modelYolov3 } from '../../../plugins/model-yolov3/index.ts';

function configured(config: ConfigObject) {
  const kernel = createKernel({ use: [modelYolov3(), backboneResnet()], config });
  return { kernel, config: kernel.config().value };
}

t.test('the section of the configuration reaches the backbone', async (t) => {
  const { kernel, config } = configured({
    num_classes: 2, YOLOv3: { backbone: 'ResNet' },
    ResNet: { depth: 50, variant: 'd', norm_type: 'sync_bn', norm_decay: 0.01, freeze_at: 3, feature_maps: [3, 4, 5], dcn_v2_stages: [5], width: 1 / 32 },
  });
  const { states } = kernel.resolve('model', 'YOLOv3')(config).build({ batch: 1, size: 32, random: createRandom(0) });
  t.same(states.get('conv1_1_weights')!.value.type.shape, [1, 3, 3, 3]);
  t.same([states.get('bn3a_branch1_scale')!.trainable, states.get('bn4a_branch1_scale')!.trainable], [false, true]);
  t.equal(states.get('bn4a_branch1_scale')!.l2Decay, 0.01);
  t.ok(states.has('res5a_branch2b_conv_offset.w_0'));
  t.notOk(states.has('res4a_branch2b_conv_offset.w_0'));
});

t.test('a backbone nobody provides, and values of PaddleDetection that are not implemented, are refused', async (t) => {
  t.throws(() => configured({ YOLOv3: { backbone: 'ResNext' } }), { code: 'ERR_CONFIG_INVALID', message: /backbone/ });
  t.throws(() => configured({ ResNet: { gcb_stages: [3] } }), { code: 'ERR_CONFIG_INVALID', message: /gcb_stages.*only \[\] is implemented/ });
  t.throws(() => configured({ ResNet: { depth: 49 } }), { code: 'ERR_CONFIG_INVALID', message: /depth/ });
});
