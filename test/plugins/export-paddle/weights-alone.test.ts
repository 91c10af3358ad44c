import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { persistableNames, readCombinedRecords, readProgram, type OpDesc, type TensorRecord } from '../../../plugins/paddle-format/index.ts';
import { detection } from '../../../presets/detection.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { difference, importFolder, runImported } from '../import-paddle/imported.ts';

const golden = new URL('../../../../shared/golden/paddle/e2e/', import.meta.url).pathname;
const skip = existsSync(golden) ? false : 'shared/golden is not here';
const COMBINED = { params_filename: '__params__' };

t.test('weights quantized alone are written as quant_post_dynamic writes them, byte for byte, and as its test model', { skip }, async (t) => {
  const directory = t.testdir();
  const output = join(directory, 'net');
  await using(createKernel({ use: [detection] }), (kernel) => kernel.run('import', { path: join(golden, 'float_model_combined'), output }));
  const imported = { architecture: 'Imported', Imported: { path: output }, save_dir: directory, target: 'paddle-lite' } satisfies ConfigObject;
  const open = (config: ConfigObject): Kernel => createKernel({ use: [detection], name: 'net', config: { ...imported, ...config } });
  const { written: [weights] } = await using(open({ weights: join(output, 'model'), quant_post: { method: 'dynamic' } }), (kernel) => kernel.run('post'));
  const write = async (storage: string): Promise<string> => {
    const exporting = { weights: weights!, export: { formats: ['paddle'], check_images: 0, golden_images: 0 }, paddle_export: { ...COMBINED, storage } };
    await using(open(exporting), (kernel) => kernel.run('export', { outputDir: join(directory, storage) }));
    return join(directory, storage, 'net/paddle');
  };

  const [integers, reals] = [await write('int8'), await write('float')];
  for (const [ours, theirs] of [[integers, 'quantized_model'], [reals, 'test_model']] as const) {
    const [actual, expected] = [openModel(ours), openModel(join(golden, 'ptq_weight_only', theirs))];
    t.same(quantizations(actual.ops), quantizations(expected.ops), theirs);
    t.equal(Object.keys(quantizations(actual.ops)).length, 5);
    for (const { name } of Object.values(quantizations(expected.ops))) sameRecord(t, name, actual.records.get(name)!, expected.records.get(name)!);
  }
  const backend = await openBackend('reference');
  const image = await readNpy(join(golden, 'test_x.npy'));
  const outputOf = async (path: string): Promise<Tensor> => Object.values(await runImported(await importFolder(path), backend, { image }))[0]!;
  t.ok(difference(await outputOf(reals), await outputOf(join(golden, 'ptq_weight_only/test_model'))) < 1e-6);
  t.ok(difference(await outputOf(integers), await outputOf(reals)) < 1e-6, 'bytes and what they stand for');
  await backend.dispose();
});

async function using<R>(kernel: Kernel, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}

function openModel(folder: string): { ops: readonly OpDesc[]; records: ReadonlyMap<string, TensorRecord> } {
  const program = readProgram(readFileSync(join(folder, '__model__')), folder);
  return { ops: program.blocks[0]!.ops, records: readCombinedRecords(readFileSync(join(folder, '__params__')), persistableNames(program), folder) };
}

interface Quantization {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What ops say of their weights, by the weight. */
function quantizations(ops: readonly OpDesc[]): Readonly<Record<string, Quantization>> {
  return Object.fromEntries(ops.flatMap(({ attrs }) => {
    const said = attrs.filter(({ name }) => /^quantiz(ation_type|e_weight_bits)$|_quant_scale$/.test(name)).map(({ name, value }) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    const name = said.map(([key]) => /^(.*)_quant_scale$/.exec(key)?.[1]).find((found) => found !== undefined);
    return name === undefined ? [] : [[name, { name, attributes: Object.fromEntries(said) }]];
  }));
}

function sameRecord(t: Test, name: string, { dataType, shape, bytes }: TensorRecord, expected: TensorRecord): void {
  t.same([dataType, shape, Buffer.from(bytes).toString('hex')], [expected.dataType, expected.shape, Buffer.from(expected.bytes).toString('hex')], name);
}
