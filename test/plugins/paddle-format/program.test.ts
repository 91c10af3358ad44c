import { existsSync, globSync, readFileSync } from 'node:fs';
import t from 'tap';
import { encodeProgram, OP_COMPATIBLE_MAP_1_8_5, persistableNames, readProgram, VERSION_1_8_5, type BlockDesc, type ProgramDesc } from '../../../plugins/paddle-format/index.ts';

const shared = new URL('../../../../shared/', import.meta.url).pathname;
const missing = existsSync(shared) ? false : 'shared is not here';

const block = (idx: number, parentIdx: number, rest: Partial<BlockDesc> = {}): BlockDesc => ({ idx, parentIdx, vars: [], ops: [], ...rest });

t.test('every program Paddle wrote here is written again byte for byte', { skip: missing }, (t) => {
  const files = globSync([`${shared}golden/paddle/**/__model__`, `${shared}golden/paddle/**/*.pdmodel`, `${shared}data/weights/**/__model__`, `${shared}data/weights/**/*.pdmodel`]);
  for (const file of files) t.equal(Buffer.compare(encodeProgram(readProgram(readFileSync(file), file)), readFileSync(file)), 0, file);
  t.ok(files.length >= 30, `${files.length} programs`);
  t.end();
});

t.test('the version and the op compatibility map of 1.8.5 are known as data', { skip: missing }, (t) => {
  const program = readProgram(readFileSync(`${shared}golden/paddle/e2e/float_model_combined/__model__`), 'x');
  t.same(program.version, VERSION_1_8_5);
  t.same(program.opCompatibleMap, OP_COMPATIBLE_MAP_1_8_5);
  t.equal(OP_COMPATIBLE_MAP_1_8_5.pair.length, 64);
  t.end();
});

t.test('names of parameters are those of the separate files, sorted', { skip: missing }, (t) => {
  const folder = `${shared}golden/paddle/e2e/float_model_separate/`;
  const files = globSync(`${folder}*`).map((path) => path.slice(folder.length)).filter((name) => name !== '__model__').sort();
  t.same(persistableNames(readProgram(readFileSync(`${folder}__model__`), 'x')), files);
  t.end();
});

t.test('every kind of attribute comes back as it was', (t) => {
  const attrs = [
    { name: 'a', type: 'INT', value: -1 }, { name: 'b', type: 'FLOAT', value: 0.5 }, { name: 'c', type: 'STRING', value: 'é' }, { name: 'd', type: 'INTS', value: [1, -2] },
    { name: 'e', type: 'FLOATS', value: [] }, { name: 'f', type: 'STRINGS', value: ['', 'x'] }, { name: 'g', type: 'BOOLEAN', value: false }, { name: 'h', type: 'BOOLEANS', value: [true] },
    { name: 'i', type: 'BLOCK', value: 0 }, { name: 'j', type: 'LONG', value: -(2n ** 63n) }, { name: 'k', type: 'BLOCKS', value: [0] }, { name: 'l', type: 'LONGS', value: [2n ** 63n - 1n] },
    { name: 'm', type: 'FLOAT64S', value: [0.1] }, { name: 'n', type: 'VAR', value: 'x' }, { name: 'o', type: 'VARS', value: ['x'] }, { name: 'p', type: 'FLOAT64', value: 0.1 },
    { name: 'q', type: 'SCALAR', value: { type: 'LONG', i: 3n } }, { name: 'r', type: 'SCALARS', value: [{ type: 'FLOAT64', r: 0.1 }, { type: 'COMPLEX128', c: { r: 1, i: 2 } }] },
  ] as const;
  const program: ProgramDesc = { version: {}, blocks: [block(0, -1, { ops: [{ type: 'op', inputs: [{ parameter: 'X', arguments: ['x', 'y'] }], outputs: [], attrs }] })] };
  t.same(readProgram(encodeProgram(program), 'x'), program);
  t.end();
});

t.test('blocks that are in each other, or name blocks that are not there, are refused', (t) => {
  const refused = (blocks: BlockDesc[], message: RegExp): void => {
    t.throws(() => readProgram(encodeProgram({ blocks, version: VERSION_1_8_5 }), 'x'), { code: 'ERR_PADDLE_PROGRAM', message });
  };
  refused([], /at byte 6: block 0 is missing/);
  refused([block(0, -1), block(1, 1)], /at byte 15: block 1 has block 1 as its parent/);
  refused([block(0, -1), block(1, 2), block(2, 1)], /block 1 has block 2 as its parent/);
  refused([block(0, 0)], /block 0 has block 0 as its parent/);
  refused([block(0, -1), block(0, 0)], /block 1 calls itself block 0/);
  refused([block(0, -1, { forwardBlockIdx: 1 })], /block 1 as its forward block/);
  refused([block(0, -1, { ops: [{ type: 'while', inputs: [], outputs: [], attrs: [{ name: 'sub_block', type: 'BLOCK', value: 7 }] }] })], /an op while with block 7, of 1/);
  t.end();
});

t.test('what is a map in Paddle has each name once, and each has one', (t) => {
  const refused = (rest: Partial<BlockDesc>, message: RegExp): void => {
    t.throws(() => readProgram(encodeProgram({ blocks: [block(0, -1, rest)], version: VERSION_1_8_5 }), 'x'), { code: 'ERR_PADDLE_PROGRAM', message });
  };
  const op = { type: 'relu', inputs: [], outputs: [], attrs: [] };
  const [slot, attribute, variable] = [{ parameter: 'X', arguments: ['x'] }, { name: 'axis', type: 'INT', value: 1 } as const, { name: 'x', type: { type: 'RAW' }, attrs: [] } as const];
  refused({ ops: [{ ...op, attrs: [attribute, attribute] }] }, /at byte 0: block 0 has an op relu with an attribute "axis" twice/);
  refused({ ops: [{ ...op, inputs: [slot, slot] }] }, /an op relu with a slot "X" twice/);
  refused({ ops: [{ ...op, outputs: [slot, slot] }] }, /an op relu with a slot "X" twice/);
  refused({ vars: [variable, variable] }, /block 0 has a variable "x" twice/);
  refused({ vars: [{ ...variable, name: '' }] }, /block 0 has a variable without a name/);
  refused({ vars: [{ ...variable, name: 'a\0' }] }, /a variable "a\\u0000", whose name has a zero byte/);
  t.end();
});

t.test('what is broken is told with its byte', (t) => {
  const refused = (bytes: number[], message: RegExp): void => {
    t.throws(() => readProgram(Uint8Array.from(bytes), 'x'), { code: 'ERR_PADDLE_PROGRAM', message });
  };
  refused([0x0a, 0x05, 0x08], /at byte 2: ProgramDesc.blocks of 5 bytes, but 1 are left/);
  refused([0x12, 0x00], /at byte 0: field 2 of ProgramDesc is not known/);
  refused([0x0a, 0x02, 0x08, 0x00], /at byte 2: BlockDesc without parentIdx/);
  refused([0x0a, 0x04, 0x08, 0x00, 0x08, 0x00], /at byte 4: BlockDesc.idx is there twice/);
  refused([...encodeProgram({ blocks: [block(0, -1)] })], /at byte 15: it ends without a version/);
  refused([0x08, 0x00], /at byte 0: ProgramDesc.blocks has wire type 0 instead of 2/);
  refused([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], /longer than 64 bits/);
  refused([0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], /blocks of -9223372036854776000 bytes/);
  t.end();
});
