import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { encodeProgram, parseCombinedLodTensors, parseLodTensor, parsePickledTensors, persistableNames, readProgram, type ProgramDesc } from '../../../plugins/paddle-format/index.ts';
import { mutations, noise } from './mutate.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/paddle/${name}`, import.meta.url));

const original = readProgram(fixture('quant_model_float/__model__'), '__model__');
const names = persistableNames(original);
/** A few ops and variables of it, without the text of Python's call stacks, where a change changes nothing. */
const program: ProgramDesc = {
  ...original, opCompatibleMap: { pair: original.opCompatibleMap!.pair.slice(0, 2) },
  blocks: original.blocks.map((block) => ({
    ...block, vars: block.vars.slice(0, 6), ops: block.ops.slice(0, 5).map((op) => ({ ...op, attrs: op.attrs.filter(({ name }) => name !== 'op_callstack') })),
  })),
};
const parameters = fixture('quant_model_float/__params__');

/** Reads every input; whatever is thrown must be ours and say where. @returns how many were read */
function survive(inputs: Iterable<Uint8Array>, read: (bytes: Uint8Array) => void, codes: readonly string[]): number {
  let accepted = 0;
  for (const bytes of inputs) {
    try {
      read(bytes);
      accepted++;
    } catch (error) {
      if (!(error instanceof SlimtapError) || !codes.includes(error.code)) throw error;
    }
  }
  return accepted;
}

/** Tensors may take as much as the file, or twice where 16-bit numbers are widened. */
function weigh(bytes: Uint8Array, tensors: Iterable<{ readonly data: ArrayBufferView }>): void {
  const seen = new Set([...tensors].map(({ data }) => data));
  const total = [...seen].reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (total > bytes.length * 2) throw new Error(`${total} bytes from ${bytes.length}`);
}

function* prefixes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.subarray(0, length);
}

const readProgramTwice = (bytes: Uint8Array): void => {
  const read = readProgram(bytes, 'fuzz');
  const again = encodeProgram(read);
  if (Buffer.compare(encodeProgram(readProgram(again, 'fuzz')), again) !== 0) throw new Error('a program that was read is not the one that is written');
};

t.test('changed programs are read or refused', (t) => {
  const bytes = encodeProgram(program);
  const accepted = survive(mutations(bytes, 8000), readProgramTwice, ['ERR_PADDLE_PROGRAM']);
  t.ok(accepted > 400, `${accepted} of 8000 still were programs`);
  survive(mutations(fixture('quant_model_float/__model__'), 300), readProgramTwice, ['ERR_PADDLE_PROGRAM']);
  survive(noise(4000, [Uint8Array.of(0x0a), Uint8Array.of(0x0a, 0x20, 0x08, 0x00, 0x10, 0x00)]), readProgramTwice, ['ERR_PADDLE_PROGRAM']);
  t.end();
});

t.test('changed tensors are read or refused, and never larger than the file', (t) => {
  const record = parameters.subarray(0, 400);
  const read = (bytes: Uint8Array): void => weigh(bytes, [parseLodTensor(bytes, 'fuzz')]);
  t.ok(survive(mutations(record.subarray(0, 60), 8000), read, ['ERR_WEIGHTS_MALFORMED']) < 8000);
  survive(noise(4000, [new Uint8Array(16), record.subarray(0, 24)]), read, ['ERR_WEIGHTS_MALFORMED']);
  t.end();
});

t.test('changed combined files are read or refused', (t) => {
  const read = (bytes: Uint8Array): void => weigh(bytes, parseCombinedLodTensors(bytes, names, 'fuzz').values());
  const accepted = survive(mutations(parameters, 5000), read, ['ERR_WEIGHTS_MALFORMED']);
  t.ok(accepted > 400, `${accepted} of 5000 still were parameters`);
  t.end();
});

for (const file of ['ckpt.pdparams', 'linear.protocol2.pdopt', 'linear.protocol4.pdparams']) {
  t.test(`changed copies of ${file} are read or refused`, (t) => {
    const read = (bytes: Uint8Array): void => weigh(bytes, parsePickledTensors(bytes, 'fuzz').values());
    const accepted = survive(mutations(fixture(file), 5000), read, ['ERR_WEIGHTS_MALFORMED']);
    t.ok(accepted > 50, `${accepted} of 5000 still were parameters`);
    survive(noise(3000, [Uint8Array.of(0x80, 2), Uint8Array.of(0x80, 4, 0x7d, 0x28)]), read, ['ERR_WEIGHTS_MALFORMED']);
    t.end();
  });
}

t.test('a file cut short anywhere is refused', (t) => {
  t.equal(survive(prefixes(encodeProgram(program)), readProgramTwice, ['ERR_PADDLE_PROGRAM']), 0);
  t.equal(survive(prefixes(parameters), (bytes) => parseCombinedLodTensors(bytes, names, 'cut'), ['ERR_WEIGHTS_MALFORMED']), 0);
  t.equal(survive(prefixes(fixture('linear.protocol4.pdparams')), (bytes) => parsePickledTensors(bytes, 'cut'), ['ERR_WEIGHTS_MALFORMED']), 0);
  t.end();
});

t.test('a file with more behind it is refused', (t) => {
  const longer = (bytes: Uint8Array): Uint8Array[] => [0x00, 0x0a, 0x2e, 0xff].map((byte) => Buffer.concat([bytes, Uint8Array.of(byte)]));
  t.equal(survive(longer(encodeProgram(program)), readProgramTwice, ['ERR_PADDLE_PROGRAM']), 0);
  t.equal(survive(longer(parameters), (bytes) => parseCombinedLodTensors(bytes, names, 'long'), ['ERR_WEIGHTS_MALFORMED']), 0);
  t.equal(survive(longer(fixture('ckpt.pdparams')), (bytes) => parsePickledTensors(bytes, 'long'), ['ERR_WEIGHTS_MALFORMED']), 0);
  t.end();
});

/** A megabyte each of what grows most when it is read. */
const BOMBS: Readonly<Record<string, { kind: 'program' | 'pickle' | 'tensor'; head: readonly number[]; unit: readonly number[] }>> = {
  'empty dicts': { kind: 'pickle', head: [0x80, 2], unit: [0x7d] },
  'empty lists of lists': { kind: 'pickle', head: [0x80, 2], unit: [0x5d, 0x61] },
  'marks': { kind: 'pickle', head: [0x80, 2], unit: [0x28] },
  'one text made bytes again and again': { kind: 'pickle', head: [0x80, 2, ...bytesOf('X\0\0\x04\0'), ...new Array<number>(0x40000).fill(0x61), ...bytesOf('q\0X\x06\0\0\0latin1q\x01c_codecs\nencode\nq\x02')], unit: bytesOf('h\x02h\0h\x01\x86R') },
  'doubled tuples': { kind: 'pickle', head: [0x80, 2, 0x29, 0x71, 0], unit: bytesOf('h\0h\0\x86q\0') },
  'long integers': { kind: 'pickle', head: [0x80, 2], unit: [0x8a, 8, 1, 2, 3, 4, 5, 6, 7, 8] },
  'empty blocks': { kind: 'program', head: [], unit: [0x0a, 0x04, 0x08, 0x00, 0x10, 0x00] },
  'nameless ops': { kind: 'program', head: [0x0a, 0x84, 0x80, 0x3c, 0x08, 0x00, 0x10, 0x00], unit: [0x22, 0x02, 0x1a, 0x00] },
  'nameless variables': { kind: 'program', head: [0x0a, 0x84, 0x80, 0x3c, 0x08, 0x00, 0x10, 0x00], unit: [0x1a, 0x06, 0x0a, 0x00, 0x12, 0x02, 0x08, 0x05] },
  'levels of detail': { kind: 'tensor', head: [0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0], unit: [0, 0, 0, 0, 0, 0, 0, 0] },
};

t.test('a megabyte of what grows most when read fits into a hundred and twenty-eight', async (t) => {
  for (const [name, { kind, head, unit }] of Object.entries(BOMBS)) {
    const bytes = Buffer.concat([Buffer.from(head), Buffer.alloc(1 << 20, Buffer.from(unit))]);
    const worker = new Worker(new URL('./read-in-worker.ts', import.meta.url), { workerData: { kind, bytes }, resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 } });
    const outcome = await new Promise((resolve) => worker.once('message', resolve).once('error', resolve));
    t.match(outcome, { code: /^ERR_(WEIGHTS_MALFORMED|PADDLE_PROGRAM)$/ }, name);
  }
});

function bytesOf(text: string): number[] {
  return [...Buffer.from(text, 'latin1')];
}
