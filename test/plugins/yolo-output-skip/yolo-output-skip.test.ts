import t from 'tap';
import { createKernel } from '../../../core/kernel.ts';
import { yoloOutputSkip, type YoloOutputSkipOptions } from '../../../plugins/yolo-output-skip/index.ts';
import { detection } from '../../../presets/detection.ts';

async function plan(options?: YoloOutputSkipOptions) {
  const kernel = createKernel({ use: [detection, yoloOutputSkip(options)], config: { num_classes: 2, input_size: 64, MobileNet: { width: 0.0625 } } });
  const { plan: { entries, skips } } = await kernel.run('inspect');
  await kernel.dispose();
  return { quantized: new Set(entries.map(({ node }) => node)), skips };
}

t.test('the output convolutions stay in float, and the plan says who said so and why', async (t) => {
  const { quantized, skips } = await plan();
  t.same(skips.map(({ node, by, reason }) => `${node} ${by} ${reason}`), [0, 1, 2].map((i) => `yolo_output.${i} yolo-output-skip in scope "yolo_output"`));
  t.notOk([...quantized].some((node) => node.startsWith('yolo_output')));
  t.equal(quantized.size, 47);
});

t.test('another scope keeps other layers in float', async (t) => {
  const { quantized, skips } = await plan({ scope: '/' });
  t.equal(quantized.size, 0, 'the root scope holds every layer');
  t.ok(skips.some(({ node }) => node === 'conv1'));
});

t.test('a scope that no layer is in is an error, which lists those there are', async (t) => {
  await t.rejects(plan({ scope: 'yolo_outputs' }), { code: 'ERR_SKIP_PATTERN_MATCHES_NOTHING', plugin: 'yolo-output-skip', hint: /yolo_output/ });
});
