import t from 'tap';
import { createKernel } from '../../../core/kernel.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { detection } from '../../../presets/detection.ts';

async function entries(quantization: ConfigObject, disable: string[] = []) {
  const kernel = createKernel({ use: [detection], disable, config: { num_classes: 2, input_size: 64, MobileNet: { width: 0.0625 }, quantization } });
  const { plan } = await kernel.run('inspect');
  await kernel.dispose();
  return plan.entries;
}

t.test('every filter gets one scale per output channel; activations stay as the target made them', async (t) => {
  const all = await entries({});
  const filters = all.filter(({ slot }) => slot === 'filter');
  t.equal(filters.length, 50);
  t.ok(filters.every(({ spec, by }) => spec.axis === 0 && spec.kind === 'abs_max' && by === 'channel-wise-weights'));
  t.ok(all.filter(({ slot }) => slot !== 'filter').every(({ spec, by }) => spec.axis === undefined && by === 'target-paddle-lite'));
});

t.test('abs_max, or leaving the plugin out, keeps one scale per weight', async (t) => {
  for (const found of [await entries({ weight_quantize_type: 'abs_max' }), await entries({}, ['channel-wise-weights'])]) {
    t.ok(found.length > 0 && found.every(({ spec }) => spec.axis === undefined));
  }
});
