import t from 'tap';
import { createKernel } from '../../core/kernel.ts';
import { presetNamed, presetNames } from '../../presets/index.ts';

t.test('every preset is found by the name it has', async (t) => {
  t.ok(presetNames().includes('yolov3-mobilenet-v1-coco'));
  for (const name of presetNames()) t.equal((await presetNamed(name)).name, name);
});

t.test('every preset makes a kernel whose configuration holds', async (t) => {
  for (const name of presetNames()) {
    const kernel = createKernel({ use: [await presetNamed(name)] });
    t.equal(kernel.name, name);
    const { value } = kernel.config();
    t.ok(kernel.names('model').includes(value.architecture));
    t.ok(kernel.names('metric').includes(value.metric));
    t.ok(kernel.names('backend').includes(value.backend));
    await kernel.dispose();
  }
});

t.test('an unknown preset is an error with the nearest name', (t) => t.rejects(presetNamed('yolov3-mobilenet-v1-vog'), { code: 'ERR_UNKNOWN_NAME', hint: /"yolov3-mobilenet-v1-voc"/ }));
