import t from 'tap';
import * as z from 'zod';
import { addCoreSections, configReference, ConfigSchema } from '../../../core/config/index.ts';
import { addYolov3Sections } from '../../../plugins/model-yolov3/config-schema.ts';
import { transforms } from '../../../plugins/reader/transforms/index.ts';

const schema = addCoreSections(new ConfigSchema());
addYolov3Sections(schema, () => ['MobileNet']);
for (const { name, options } of transforms) schema.tagged('transform', name, options);
const reference = configReference(schema);
const find = (path: string) => reference.find((option) => option.path === path);

t.test('an option is told with what is allowed, its default and what it does', async (t) => {
  t.same(find('quantization.weight_bits'), { path: 'quantization.weight_bits', allowed: 'a whole number at least 1, at most 16', default: 8, description: 'Bits of weights.' });
});

t.test('options of tagged objects are under their tag', async (t) => {
  t.match(find('LearningRate.schedulers[!LinearWarmup].steps'), { default: 500 });
  t.match(find('OptimizerBuilder.optimizer[!Adam].beta1'), { default: 0.9 });
  t.match(find('LearningRate.schedulers'), { allowed: /a list, each an object tagged !PiecewiseDecay/, default: [] });
});

t.test('what a plugin adds is in the reference', async (t) => {
  const extended = addCoreSections(new ConfigSchema()).section('TensorBoard', z.strictObject({ every: z.int().describe('Steps between points.').default(10) }).prefault({}));
  t.match(configReference(extended).at(-1), { path: 'TensorBoard.every', default: 10 });
});

t.test('every option of every section, tag and transform has a description', async (t) => {
  t.same(reference.filter(({ description }) => description === '').map(({ path }) => path), []);
});
