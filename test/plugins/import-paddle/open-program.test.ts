import { readFileSync } from 'node:fs';
import t from 'tap';
import { memoryFolder } from '../../../core/import/folder.ts';
import { openProgram } from '../../../plugins/import-paddle/open-program.ts';
import { encodeProgram, type VarDesc } from '../../../plugins/paddle-format/index.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/paddle/${name}`, import.meta.url));

/** A program that declares parameters of a network that `fluid.save` left. */
function programWith(parameters: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const vars = Object.entries(parameters).map(([name, dims]): VarDesc => ({ name, persistable: true, type: { type: 'LOD_TENSOR', lodTensor: { tensor: { dataType: 'FP32', dims } } }, attrs: [] }));
  return encodeProgram({ version: {}, blocks: [{ idx: 0, parentIdx: -1, vars, ops: [] }] });
}

const saved = [['ckpt.pdparams', fixture('ckpt.pdparams')], ['ckpt.pdopt', fixture('ckpt.pdopt')]] as const;

t.test('parameters come from the pickles beside a program, those of its optimizer too', async (t) => {
  const folder = memoryFolder('saved', new Map([['ckpt.pdmodel', programWith({ conv1_weights: [8, 3, 3, 3], fc_b_velocity_0: [5] })], ...saved]));
  for (const file of [undefined, 'ckpt.pdmodel', 'ckpt.pdparams']) {
    const { parameters } = await openProgram({ folder, file });
    t.same([...parameters].map(([name, { shape }]) => [name, shape]), [['conv1_weights', [8, 3, 3, 3]], ['fc_b_velocity_0', [5]]]);
  }
});

t.test('what the pickles lack is named, and shapes are compared', async (t) => {
  const open = (parameters: Parameters<typeof programWith>[0]): Promise<unknown> => openProgram({ folder: memoryFolder('saved', new Map([['ckpt.pdmodel', programWith(parameters)], ...saved])), file: undefined });
  await t.rejects(open({ conv1_weights: [8, 3, 3, 3], other: [1] }), { code: 'ERR_IMPORT_PARAMETERS', message: /lacks 1 parameter\(s\): other/ });
  await t.rejects(open({ conv1_weights: [8, 3, 3] }), { code: 'ERR_WEIGHTS_MALFORMED', message: /"conv1_weights" is \[8, 3, 3, 3\] in the file and \[8, 3, 3\]/ });
});
