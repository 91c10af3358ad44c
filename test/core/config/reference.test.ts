import t from 'tap';
import * as z from 'zod';
import { standardKernel } from '../../../bin/docs/standard-kernel.ts';
import { addCoreSections, configReference, ConfigSchema, schemaAt, tagOf, unwrap } from '../../../core/config/index.ts';
import { addYolov3Sections } from '../../../plugins/model-yolov3/config-schema.ts';
import { transforms } from '../../../plugins/reader/transforms/index.ts';

const schema = addCoreSections(new ConfigSchema());
addYolov3Sections(schema, () => ['MobileNet']);
for (const { name, options } of transforms) schema.tagged('transform', name, options);
const reference = configReference(schema);
const find = (path: string) => reference.find((option) => option.path === path);

t.test('an option is told with what is allowed, its default and what it does', async (t) => {
  t.same(find('quantization.weight_bits'), { path: 'quantization.weight_bits', type: 'whole number', allowed: 'a whole number at least 1, at most 16', values: undefined, default: 8, description: 'Bits of weights.', example: 8 });
});

t.test('of two bounds in one direction the closer one is told, and of an option with one value that value', async (t) => {
  t.equal(find('input_size')!.allowed, 'a whole number at least 32, at most 4096, a multiple of 32 or a list of 2: a whole number at least 1, at most 4096; a whole number at least 1, at most 4096');
  t.equal(find('YOLOv3Head.downsample')!.allowed, 'only [32,16,8]');
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

t.test('every option of every plugin has a description, a type, what it allows and an example that it allows', async (t) => {
  const { schema: all } = await standardKernel();
  const built = all.build();
  for (const { path, type, allowed, description, example } of configReference(all)) {
    t.ok(description !== '' && type !== '' && allowed !== '', `${path}: description, type and allowed`);
    t.not(example, undefined, `${path}: an example, given by .meta({ examples: [...] }) where none follows from the schema`);
    t.ok(optionAt(built, path).safeParse(example).success, `${path}: ${JSON.stringify(example)} is allowed`);
  }
});

/** The schema of an option by its path in the reference. */
function optionAt(schema: z.ZodType, path: string): z.ZodType {
  return path.split('.').reduce<z.ZodType>((at, step) => {
    const [, key, tag] = /^([^[]+)(?:\[!(\w+)\])?$/.exec(step)!;
    const member = unwrap(schemaAt(at, [key!])!);
    if (tag === undefined) return schemaAt(at, [key!])!;
    const union = (member instanceof z.ZodArray ? unwrap(member.element as z.ZodType) : member) as z.ZodUnion;
    return (union.options as z.ZodType[]).find((option) => tagOf(option) === tag)!;
  }, schema);
}
