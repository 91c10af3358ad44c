import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Manifest } from '../../../core/export/manifest.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { encodeCombinedRecords, encodeProgram, persistableNames, readCombinedRecords, readProgram, type OpDesc } from '../../../plugins/paddle-format/index.ts';
import { fileName } from '../../../plugins/export-paddle/file-name.ts';
import { detection } from '../../../presets/detection.ts';

const FIXTURE = new URL('../../fixtures/paddle/quant_model_float/', import.meta.url);
const HOSTILE: Readonly<Record<string, string>> = { conv1_weights: '../../../evil', conv1_bn_mean: '../../../../evil', conv2_sep_weights: '..', conv1_bn_scale: '__model__' };
const FORMS = [{}, { storage: 'int8' }, { onnx_format: true }, { params_only: true }] as const;

/** A quantized model whose author called its parameters after places outside, and after what a program has of its own. */
function hostileModel(): { __model__: Buffer; __params__: Buffer } {
  const program = readProgram(readFileSync(new URL('__model__', FIXTURE)), 'program');
  const records = readCombinedRecords(readFileSync(new URL('__params__', FIXTURE)), persistableNames(program), 'parameters');
  const renamed = (name: string): string => HOSTILE[name] ?? name;
  const [block, ...others] = program.blocks;
  const [end] = block!.ops.at(-1)!.inputs[0]!.arguments;
  const slots = (parameter: string, name: string): OpDesc['inputs'] => [{ parameter, arguments: [name] }];
  const more = ['o/1', 'o_1'].flatMap((name, i): OpDesc[] => [
    { type: 'relu', inputs: slots('X', end!), outputs: slots('Out', name), attrs: [] }, { type: 'fetch', inputs: slots('X', name), outputs: slots('Out', 'fetch'), attrs: [{ name: 'col', type: 'INT', value: i + 1 }] },
  ]);
  const ops = [...block!.ops, ...more].map((op) => ({ ...op, inputs: op.inputs.map((slot) => ({ ...slot, arguments: slot.arguments.map(renamed) })) }));
  return {
    __model__: Buffer.from(encodeProgram({ ...program, blocks: [{ ...block!, ops, vars: block!.vars.map((one) => ({ ...one, name: renamed(one.name) })) }, ...others] })),
    __params__: Buffer.from(encodeCombinedRecords(new Map([...records].map(([name, record]) => [renamed(name), record])))),
  };
}

t.test('names of an imported model lead to no file outside the export, in any form', async (t) => {
  const directory = t.testdir({ model: hostileModel() });
  await run({}, (kernel) => kernel.run('import', { path: `${directory}/model`, output: `${directory}/imported` }));
  for (const [i, form] of FORMS.entries()) {
    const config = { architecture: 'Imported', Imported: { path: `${directory}/imported` }, weights: `${directory}/imported/model`, export: { formats: ['paddle'] }, paddle_export: form };
    const { written, verified } = await run(config, (kernel) => kernel.run('export', { outputDir: `${directory}/a/b/c/${i}` }));
    t.same(written.map((path) => relative(`${directory}/a/b/c/${i}/model`, path)).filter((path) => path.startsWith('..')), []);
    const { golden } = JSON.parse(readFileSync(written.find((path) => path.endsWith('manifest.json'))!, 'utf8')) as Manifest;
    t.equal(new Set(Object.values(golden!.requests[0]!.outputs).map(({ file }) => file)).size, 3, 'outputs whose names differ in a separator have files of their own');
    if (!('params_only' in form)) t.equal(verified['paddle']!.images, 8, JSON.stringify(form));
  }
});

t.test('the name of a file has no separators and means no folder', (t) => {
  t.same(['conv1_weights', 'a/b', 'a\\b', '../x', '..', '.', '', 'a\0b'].map(fileName), ['conv1_weights', 'a.b', 'a.b', '...x', '_..', '_.', '_', 'a.b']);
  t.end();
});

async function run<R>(config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const kernel = createKernel({ use: [detection], name: 'model', config });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}
