import t from 'tap';
import { defineConfig } from '../../../core/config/index.ts';
import type {} from '../../../plugins/model-yolov3/config-schema.ts';

t.test('a configuration is returned as it is, its sections typed, those of plugins included', async (t) => {
  const config = {
    preset: 'yolov3-mobilenet-v1-coco',
    use: [{ name: 'hello', apply: () => undefined }],
    config: {
      max_iters: 3, pretrain_weights: null, quantization: { not_quant_pattern: 'yolo_output' },
      LearningRate: { schedulers: [{ type: 'PiecewiseDecay' as const, milestones: [3] }] }, MobileNet: { width: 0.25 },
    },
  };
  t.equal(defineConfig(config), config);
});

t.test('wrong types, unknown options and unknown tags do not compile', async (t) => {
  // @ts-expect-error a number is needed
  defineConfig({ config: { max_iters: 'many' } });
  // @ts-expect-error no such option
  defineConfig({ config: { max_itrs: 3 } });
  // @ts-expect-error no such type
  defineConfig({ config: { OptimizerBuilder: { optimizer: { type: 'Adem' } } } });
  // @ts-expect-error a plugin's section is typed too
  defineConfig({ config: { MobileNet: { padding: 'none' } } });
  // @ts-expect-error a list of plugins is needed
  defineConfig({ use: {} });
  t.pass();
});
