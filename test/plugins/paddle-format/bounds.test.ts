import t from 'tap';
import { encodeProgram, parseLodTensor, parsePickledTensors, readProgram } from '../../../plugins/paddle-format/index.ts';
import { encodeRecord } from '../../../plugins/paddle-format/tensor-record.ts';

/* One case for each bound of the readers: without the bound it is read, or refused for another reason. */

const varint = (value: bigint): number[] => (value > 0x7fn ? [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)] : [Number(value)]);
const field = (number: number, content: readonly number[]): number[] => [number * 8 + 2, ...varint(BigInt(content.length)), ...content];
/** Index 0, parent -1. */
const BLOCK = [8, 0, 0x10, ...varint(2n ** 64n - 1n)];
const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

t.test('a number that does not fit its field is refused, not cut', (t) => {
  const refused = (bytes: readonly number[], message: RegExp): void => {
    t.throws(() => readProgram(Uint8Array.from(bytes), 'x'), { code: 'ERR_PADDLE_PROGRAM', message });
  };
  refused(field(1, [0x08, ...varint(2n ** 40n), 0x10, 0]), /at byte 3: BlockDesc.idx is 1099511627776/);
  refused([...varint(2n ** 32n + 0x0an), 4, 8, 0, 0x10, 0], /at byte 0: field 536870913 of ProgramDesc is not known/);
  refused(field(1, [...BLOCK, ...field(3, [...field(1, ascii('x')), ...field(2, [8, 7]), 0x18, 2])]), /VarDesc.persistable is 2/);
  refused(field(1, [...BLOCK, ...field(3, [...field(1, [0xff]), ...field(2, [8, 7])])]), /VarDesc.name is not UTF-8/);
  const attribute = (...content: readonly number[]): number[] => field(1, [...BLOCK, ...field(4, [...field(3, ascii('relu')), ...field(4, [...field(1, ascii('a')), 0x10, 0, ...content])])]);
  refused(attribute(0x18, 1, 0x25, 0, 0, 0, 0), /attribute "a" is INT but has a value of FLOAT/);
  refused(attribute(), /attribute "a" is INT but has no value/);
  t.equal(readProgram(encodeProgram(readProgram(Uint8Array.from([...attribute(0x18, 1), 0x22, 0]), 'x')), 'x').blocks.length, 1, 'and is read without what is wrong');
  t.end();
});

t.test('extents are not negative, even where their product is a size', (t) => {
  const record = (shape: readonly number[], bytes: number): Uint8Array => encodeRecord({ dataType: 'FP32', shape, levels: [], bytes: new Uint8Array(bytes) });
  t.throws(() => parseLodTensor(record([-2, -2], 16), 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /\[-2, -2\] has a negative extent/ });
  t.throws(() => parseLodTensor(record([100], 16), 'x'), { message: /at byte \d+: \[100\] of FP32 needs 400 bytes, 16 are left/ });
  t.same(parseLodTensor(record([2, 2], 16), 'x').shape, [2, 2]);
  t.end();
});

/** A pickle of protocol 2: text stands for its bytes. */
const pickle = (...parts: readonly string[]): Uint8Array => Buffer.from(`\x80\x02${parts.join('')}.`, 'latin1');
const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const integer = (value: number): string => `J${Buffer.from(Int32Array.of(value).buffer).toString('latin1')}`;
/** An array of float32, its data whatever `data` pushes. */
const array = (shape: readonly number[], data: string): string => [
  'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R', `(K\x01(${shape.map(integer).join('')}t`,
  `cnumpy\ndtype\n${text('f4')}K\0K\x01\x87R(K\x03${text('<')}NNN${integer(-1)}${integer(-1)}K\0tb`, `\x89${data}tb`,
].join('');
const bytes = (count: number): string => `T${Buffer.from(Uint32Array.of(count).buffer).toString('latin1')}${'a'.repeat(count)}`;

t.test('arrays of a pickle are checked against their data', (t) => {
  const refused = (message: RegExp, ...parts: readonly string[]): void => {
    t.throws(() => parsePickledTensors(pickle(...parts), 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message });
  };
  const one = (shape: readonly number[], count: number): string[] => ['}', text('w'), array(shape, bytes(count)), 's'];
  t.same(parsePickledTensors(pickle(...one([2, 2], 16)), 'x').get('w')!.shape, [2, 2]);
  refused(/BUILD: this state belongs to no array/, ...one([-2, -2], 16));
  refused(/at byte \d+: array "w" of shape \[2, 3\] needs 24 bytes and has 16/, ...one([2, 3], 16));
  refused(/array "w" has 10 dimensions/, ...one(new Array<number>(10).fill(1), 4));
  refused(/LONG1: an integer of 9 bytes/, '}', text('w'), `\x8a\x09${'\x01'.repeat(9)}`, 's');
  refused(/more than 1000000 operations/, 'N0'.repeat(500_001));
  refused(/GLOBAL: a name of more than 200 characters/, `c${'a'.repeat(300)}\nb\n`);
  t.end();
});

t.test('data that many arrays share is not made for each: together they have no more than the file', (t) => {
  const share = (count: number): Uint8Array => pickle('}', text('d'), bytes(4000), 'q\x01s', ...Array.from({ length: count }, (_, i) => `${text(`w${i}`)}${array([1000], 'h\x01')}s`));
  t.equal(parsePickledTensors(share(1), 'x').size, 1);
  t.throws(() => parsePickledTensors(share(4), 'x'), { message: /array "w\d" and those before it are larger than the file/ });
  const named = parsePickledTensors(pickle('}', text('a'), array([1000], bytes(4000)), 'q\x02s', ...['b', 'c', 'd'].map((name) => `${text(name)}h\x02s`)), 'x');
  t.equal(new Set([...named.values()].map(({ data }) => data)).size, 1, 'one array of four names is one array');
  t.end();
});
