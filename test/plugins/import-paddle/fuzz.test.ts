import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { memoryFolder } from '../../../core/import/folder.ts';
import type { ImportedModel } from '../../../core/import/importer.ts';
import { createRandom, type Random } from '../../../core/tensor/random.ts';
import { paddleImporter } from '../../../plugins/import-paddle/index.ts';
import { openProgram } from '../../../plugins/import-paddle/open-program.ts';
import { translateProgram } from '../../../plugins/import-paddle/translate-program.ts';
import type { OpAttribute, OpDesc, OpSlot, ProgramDesc } from '../../../plugins/paddle-format/index.ts';
import '../../../core/ops/index.ts';
import { mutations } from '../paddle-format/mutate.ts';

const MODELS = [['quant_model_float', '__model__', '__params__'], ['zoo', 'model.pdmodel', 'model.pdiparams'], ['detector', 'model.pdmodel', 'model.pdiparams']] as const;
const bytesOf = (...path: string[]): Buffer => readFileSync(fileURLToPath(new URL(`../../fixtures/paddle/${path.join('/')}`, import.meta.url)));

/** Codes a damaged model may be refused with. */
const REFUSALS = /^ERR_(PADDLE_PROGRAM|WEIGHTS_MALFORMED|IMPORT_\w+)$/;

async function survives(work: () => ImportedModel | Promise<ImportedModel>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof SlimtapError && REFUSALS.test(error.code)) return false;
    throw error;
  }
}

t.test('changed bytes of a program or of its parameters give a model or one of our refusals', async (t) => {
  for (const [folder, program, parameters] of MODELS) {
    let accepted = 0;
    for (const [name, count] of [[program, 150], [parameters, 100]] as const) {
      for (const changed of mutations(bytesOf(folder, name), count)) {
        const files = new Map([program, parameters].map((file) => [file, file === name ? changed : bytesOf(folder, file)]));
        if (await survives(() => paddleImporter.import({ folder: memoryFolder('fuzz', files), file: undefined }, {}))) accepted++;
      }
    }
    t.ok(accepted > 5, `${folder}: ${accepted} of 250 still were models`);
  }
});

t.test('programs that are well formed but mean nothing give a model or one of our refusals', async (t) => {
  for (const [folder, program, parameters] of MODELS) {
    const files = new Map([program, parameters].map((file) => [file, bytesOf(folder, file)]));
    const opened = await openProgram({ folder: memoryFolder('fuzz', files), file: undefined });
    const random = createRandom(5);
    let accepted = 0;
    for (let i = 0; i < 800; i++) if (await survives(() => translateProgram({ ...opened, program: scrambled(opened.program, random) }, {}))) accepted++;
    t.ok(accepted > 20, `${folder}: ${accepted} of 800 still were models`);
  }
});

/** A few changes to what ops say, read, and in which order they stand. */
function scrambled(program: ProgramDesc, random: Random): ProgramDesc {
  const [block, ...others] = program.blocks as [ProgramDesc['blocks'][number]];
  const ops = [...block.ops];
  const names = ops.flatMap((op) => [...op.inputs, ...op.outputs]).flatMap((slot) => slot.arguments);
  for (let edits = random.integer(1, 3); edits > 0; edits--) {
    const at = random.integer(0, ops.length);
    const op = ops[at];
    if (op === undefined) break;
    const pick = random.integer(0, 6);
    if (pick === 0) ops.splice(at, 1);
    else if (pick === 1) ops.splice(at, 0, op);
    else if (pick === 2) ops.splice(at, 1, ...ops.splice(random.integer(0, ops.length), 1), op);
    else if (pick === 3) ops[at] = { ...op, inputs: op.inputs.map((slot) => otherNames(slot, names, random)) };
    else ops[at] = withAttribute(op, random);
  }
  return { ...program, blocks: [{ ...block, ops }, ...others] };
}

function otherNames(slot: OpSlot, names: readonly string[], random: Random): OpSlot {
  const pick = random.integer(0, 4);
  if (pick === 0) return { ...slot, arguments: [] };
  return pick === 1 ? { ...slot, arguments: slot.arguments.map(() => names[random.integer(0, names.length)]!) } : slot;
}

const NUMBERS = [0, -1, 1, 2, 3, 7, 1e9, 2 ** 31 - 1, -(2 ** 31), NaN, Infinity];

function withAttribute(op: OpDesc, random: Random): OpDesc {
  if (op.attrs.length === 0) return op;
  const at = random.integer(0, op.attrs.length);
  return { ...op, attrs: op.attrs.map((one, i) => (i === at ? otherValue(one, random) : one)) };
}

function otherValue(attribute: OpAttribute, random: Random): OpAttribute {
  const number = (): number => NUMBERS[random.integer(0, NUMBERS.length)]!;
  const { name, value } = attribute;
  if (typeof value === 'number') return { name, type: attribute.type, value: number() } as OpAttribute;
  if (typeof value === 'boolean') return { name, type: 'BOOLEAN', value: !value };
  if (Array.isArray(value) && typeof value[0] === 'number') return { name, type: attribute.type, value: Array.from({ length: random.integer(0, 5) }, number) } as unknown as OpAttribute;
  return typeof value === 'string' ? { name, type: 'STRING', value: ['', 'NHWC', 'SAME', 'max', '1e99'][random.integer(0, 5)]! } : { name, type: 'INT', value: number() };
}
