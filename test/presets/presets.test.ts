import t from 'tap';
import { createKernel } from '../../core/kernel.ts';
import { presetNamed, presetNames } from '../../presets/index.ts';
import { yolov3MobilenetV1Coco } from '../../presets/yolov3-mobilenet-v1-coco.ts';

t.test('every preset is found by the name it has', async (t) => {
  t.ok(presetNames().includes('yolov3-mobilenet-v1-coco'));
  for (const name of presetNames()) t.equal((await presetNamed(name)).name, name);
});

t.test('every preset makes a kernel whose configuration holds', async (t) => {
  for (const name of presetNames()) {
    const preset = await presetNamed(name);
    const kernel = createKernel({ use: preset.deployment === true ? [yolov3MobilenetV1Coco, preset] : [preset] });
    t.equal(kernel.name, preset.deployment === true ? 'yolov3-mobilenet-v1-coco' : name);
    const { value } = kernel.config();
    t.ok(kernel.names('model').includes(value.architecture));
    t.ok(kernel.names('metric').includes(value.metric));
    t.ok(kernel.names('backend').includes(value.backend));
    t.ok(kernel.names('target').includes(value.target));
    for (const format of value.export.formats) t.ok(kernel.names('exporter').includes(format));
    await kernel.dispose();
  }
});

t.test('an unknown preset is an error with the nearest name', (t) => t.rejects(presetNamed('yolov3-mobilenet-v1-vog'), { code: 'ERR_UNKNOWN_NAME', hint: /"yolov3-mobilenet-v1-voc"/ }));
