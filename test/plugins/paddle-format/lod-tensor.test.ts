import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { parseCombinedLodTensors, parseLodTensor } from '../../../plugins/paddle-format/lod-tensor.ts';
import { floats, lodTensor } from '../pretrained/fixtures.ts';

const weights = new URL('../../../../shared/data/weights/', import.meta.url);
const missing = existsSync(weights) ? false : 'shared/data/weights is not here';

t.test('the 56 bytes Paddle writes for eight floats are eight floats', (t) => {
  const head = Buffer.from('00000000000000000000000000000000040000000805' + '1008', 'hex');
  const tensor = parseLodTensor(Buffer.concat([head, floats(1, 2, 3, 4, 5, 6, 7, -8.5)]), 'example');
  t.equal(tensor.dtype, 'float32');
  t.same(tensor.shape, [8]);
  t.same([...tensor.data as Float32Array], [1, 2, 3, 4, 5, 6, 7, -8.5]);
  t.end();
});

t.test('every element type that can be a weight is read', (t) => {
  const read = (type: number, data: ArrayBufferView) => parseLodTensor(lodTensor([2], new Uint8Array(data.buffer), type), 'x');
  t.match(read(2, Int32Array.of(1, -2)), { dtype: 'int32', data: Int32Array.of(1, -2) });
  t.match(read(3, BigInt64Array.of(1n, -2n)), { dtype: 'int64', data: BigInt64Array.of(1n, -2n) });
  t.match(read(21, Int8Array.of(1, -2)), { dtype: 'int8', data: Int8Array.of(1, -2) });
  t.match(read(6, Float64Array.of(0.5, -0.1)), { dtype: 'float32', data: Float32Array.of(0.5, -0.1) });
  t.match(read(4, Uint16Array.of(0x3c00, 0xc001)), { dtype: 'float32', data: Float32Array.of(1, -2 - 2 ** -9) });
  t.match(read(4, Uint16Array.of(0x0001, 0x7c00)), { data: Float32Array.of(2 ** -24, Infinity) });
  t.match(read(22, Uint16Array.of(0x3f80, 0xc040)), { dtype: 'float32', data: Float32Array.of(1, -3) });
  t.match(read(1, Int16Array.of(-1, 300)), { dtype: 'int32', data: Int32Array.of(-1, 300) });
  t.match(read(0, Uint8Array.of(0, 1)), { dtype: 'bool', data: Uint8Array.of(0, 1) });
  t.throws(() => read(23, new Uint8Array(16)), { code: 'ERR_WEIGHTS_MALFORMED', message: /element type COMPLEX64 is not supported/ });
  t.end();
});

t.test('levels of detail are skipped, packed dimensions are read', (t) => {
  const level = Buffer.alloc(8 + 16);
  level.writeBigUInt64LE(16n, 0);
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(1n, 4);
  const description = Buffer.from([8, 5, 0x12, 2, 1, 2]);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(description.length, 4);
  t.same(parseLodTensor(Buffer.concat([head, level, tail, description, floats(1, 2)]), 'x').shape, [1, 2]);
  t.end();
});

t.test('a combined file is split by its sorted names, and their number must fit', (t) => {
  const file = Buffer.concat([lodTensor([1], floats(1)), lodTensor([2], floats(2, 3))]);
  t.same([...parseCombinedLodTensors(file, ['b', 'a'], 'x')].map(([name, { shape }]) => [name, shape]), [['a', [1]], ['b', [2]]]);
  t.throws(() => parseCombinedLodTensors(file, ['a'], 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /more follows/ });
  t.throws(() => parseCombinedLodTensors(file, ['a', 'b', 'c'], 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /2 tensors, but 3 names/ });
  t.end();
});

t.test('a tensor that claims more than the file has is refused before anything is allocated', (t) => {
  t.throws(() => parseLodTensor(lodTensor([2 ** 40, 2 ** 10], floats(1)), 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /are left/ });
  t.throws(() => parseLodTensor(lodTensor([2], floats(1, 2, 3)), 'x'), { message: /4 bytes follow/ });
  t.throws(() => parseLodTensor(lodTensor([2], floats(1, 2)).subarray(0, 30), 'x'), { message: /at byte 24: .*are left/ });
  t.end();
});

t.test('bytes changed anywhere end in a tensor or one of our errors', (t) => {
  const original = lodTensor([3, 200], floats(...Array.from({ length: 600 }, (_, i) => i)));
  const attempt = (bytes: Uint8Array): void => {
    try {
      const { data } = parseLodTensor(bytes, 'fuzz');
      if (data.byteLength > bytes.length * 2) throw new Error(`${data.byteLength} bytes from ${bytes.length}`);
    } catch (error) {
      if (!(error instanceof SlimtapError)) throw error;
    }
  };
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { minLength: 1, maxLength: 5 }), fc.nat(original.length), (edits, length) => {
    const bytes = Buffer.from(original);
    for (const [at, value] of edits) bytes[at] = value;
    attempt(bytes);
    attempt(bytes.subarray(0, length));
  }), { numRuns: 3000 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), attempt), { numRuns: 2000 });
  t.pass('8000 inputs');
  t.end();
});

t.test('real Paddle files have the dimensions, values and digests of their index', { skip: missing }, (t) => {
  const folder = new URL('paddle_lac_small_lodtensor/', weights);
  const { tensors } = JSON.parse(readFileSync(new URL('golden.lod_index.json', folder), 'utf8'));
  for (const { file, dims, sha256, first4 } of tensors) check(t, parseLodTensor(readFileSync(new URL(file, folder)), file), file, dims, sha256, first4);
  t.equal(tensors.length, 19);
  t.end();
});

t.test('a real combined file has the dimensions, values and digests of its index', { skip: missing }, (t) => {
  const folder = new URL('paddle_ppocr_cls/', weights);
  const { tensors } = JSON.parse(readFileSync(new URL('golden.lod_index.json', folder), 'utf8'));
  const read = parseCombinedLodTensors(readFileSync(new URL('inference.pdiparams', folder)), tensors.map(({ name }: { name: string }) => name), 'pdiparams');
  for (const { name, dims, sha256, first4 } of tensors) check(t, read.get(name)!, name, dims, sha256, first4);
  t.equal(read.size, 213);
  t.end();
});

function check(t: Test, { shape, data }: ReturnType<typeof parseLodTensor>, name: string, dims: number[], sha256: string, first4: number[]): void {
  t.same(shape, dims, name);
  t.same([...data as Float32Array].slice(0, 4), first4, name);
  t.equal(createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex'), sha256, name);
}
