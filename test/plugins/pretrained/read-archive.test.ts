import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { readArchive } from '../../../plugins/pretrained/read-archive.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { floats, gzip, lodTensor, tarOf, type Member } from './fixtures.ts';

const parameter = (path: string, ...values: number[]): Member => ({ path, content: lodTensor([values.length], floats(...values)) });
const weights = [{ path: 'model/', type: 'Directory' }, parameter('model/conv1_weights', 1, 2), parameter('./model/conv1_bn_scale', 3), { path: 'model/README.md', content: Buffer.from('hello') }] as const;

t.test('the parameters of a tar and of a tar.gz are read, through the folder around them', async (t) => {
  const directory = t.testdir({ 'plain.tar': tarOf(weights), 'packed.tar.gz': gzip(tarOf(weights)), 'named.bin': gzip(tarOf(weights)) });
  for (const name of ['plain.tar', 'packed.tar.gz', 'named.bin']) {
    const read = await readWeights(join(directory, name), { cacheDir: join(directory, 'cache') });
    t.same([...read].map(([key, { data }]) => [key, ...data as Float32Array]), [['conv1_weights', 1, 2], ['conv1_bn_scale', 3]], name);
  }
  t.same(readdirSync(directory).sort(), ['named.bin', 'packed.tar.gz', 'plain.tar'], 'nothing was unpacked');
});

t.test('entries that point out of the archive, links and devices are refused by name', async (t) => {
  const cases: [string, Member][] = [
    ['points out', { path: '../../etc/passwd' }],
    ['points out', { path: 'model/../../x' }],
    ['points out', { path: '/etc/passwd' }],
    ['points out', { path: 'C:\\windows' }],
    ['points out', { path: 'model\\..\\..\\x' }],
    ['is a SymbolicLink', { path: 'model/w', type: 'SymbolicLink', linkpath: '/etc/passwd' }],
    ['is a Link', { path: 'model/w', type: 'Link', linkpath: '../x' }],
    ['is a CharacterDevice', { path: 'model/w', type: 'CharacterDevice' }],
    ['is a FIFO', { path: 'model/w', type: 'FIFO' }],
    ['occurs twice', parameter('model/conv1_weights', 9)],
  ];
  const directory = t.testdir();
  const path = join(directory, 'a.tar');
  for (const [message, member] of cases) {
    writeFileSync(path, tarOf([...weights, member]));
    await t.rejects(readArchive(path), { code: 'ERR_ARCHIVE_REFUSED', message: new RegExp(message) }, `${member.path} ${message}`);
  }
  t.same(readdirSync(directory), ['a.tar']);
});

t.test('an archive that grows without measure is refused before it fills the memory', async (t) => {
  const zeros = Buffer.alloc(80 * 1024 * 1024);
  const path = join(t.testdir(), 'bomb.tgz');
  writeFileSync(path, gzipSync(tarOf([{ path: 'w', content: zeros }]), { level: 1 }));
  await t.rejects(readArchive(path), { code: 'ERR_ARCHIVE_REFUSED', message: /w claims 83886080 bytes/ });
  writeFileSync(path, gzip(tarOf([{ path: 'w', size: 2 ** 33, content: floats(1) }])));
  await t.rejects(readArchive(path), { code: 'ERR_ARCHIVE_REFUSED', message: /claims 8589934592 bytes/ });
  const many = Array.from({ length: 3 }, (_, i) => ({ path: `w${i}`, content: zeros.subarray(0, 30 * 1024 * 1024) }));
  writeFileSync(path, gzipSync(tarOf(many), { level: 1 }));
  await t.rejects(readArchive(path), { code: 'ERR_ARCHIVE_REFUSED', message: /its content is more than/ });
});

t.test('an archive of more entries than any weights have is refused, folders among them', async (t) => {
  const path = join(t.testdir(), 'many.tgz');
  const many = (count: number): Member[] => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? { path: `w${i}` } : { path: `d${i}/`, type: 'Directory' }));
  writeFileSync(path, gzipSync(tarOf(many(100_000)), { level: 1 }));
  t.equal((await readArchive(path)).names.length, 50_000);
  writeFileSync(path, gzipSync(tarOf(many(100_001)), { level: 1 }));
  await t.rejects(readArchive(path), { code: 'ERR_ARCHIVE_REFUSED', message: /at byte 51200000: w100000 is one of more than 100000 entries/ });
});

t.test('what is wrong with an archive is told with its place', async (t) => {
  const path = join(t.testdir(), 'a.tar');
  const plain = tarOf([{ path: 'a', content: Buffer.alloc(3000) }, { path: 'b', content: floats(1) }, { path: '../c' }]);
  const [second, third] = [512 + 3072, 512 + 3072 + 1024];
  const rejects = async (bytes: Buffer, message: RegExp, what: string): Promise<unknown> => {
    writeFileSync(path, bytes);
    return t.rejects(readArchive(path), { message }, what);
  };
  await rejects(plain, new RegExp(`is refused at byte ${third}: \\.\\./c points out`), 'an entry that is refused');
  await rejects(gzip(plain), new RegExp(`is refused at byte ${third}: `), 'a packed one, by its place in the tar');
  const damaged = Buffer.from(plain);
  damaged[second + 10]! ^= 1;
  await rejects(damaged, new RegExp(`is malformed at byte ${second}: not a readable archive \\(checksum failure`), 'a damaged header');
  await rejects(gzip(damaged), new RegExp(`is malformed at byte ${second}: unpacked, it is not a readable archive \\(checksum failure`), 'unpacked');
  await rejects(plain.subarray(0, 2000), /is malformed at byte 2000: not a readable archive \(Truncated/, 'where it ends');
  const packed = gzip(plain);
  await rejects(packed.subarray(0, 60), /is malformed at byte 60: not a readable archive \(unexpected end of file/, 'where what is packed ends');
});

t.test('what follows the end mark of an archive is not read', async (t) => {
  const path = join(t.testdir(), 'a.tgz');
  writeFileSync(path, gzipSync(Buffer.concat([tarOf(weights), Buffer.alloc(100 * 1024 * 1024)]), { level: 1 }));
  t.equal((await readArchive(path)).names.length, 3);
});

t.test('a truncated or damaged archive is an error, never a part of the weights', async (t) => {
  const path = join(t.testdir(), 'a.tar');
  const whole = tarOf(weights);
  const packed = gzip(whole);
  for (const bytes of [whole.subarray(0, 1100), packed.subarray(0, packed.length - 20), Buffer.concat([whole.subarray(0, 600), Buffer.from([1]), whole.subarray(601)])]) {
    writeFileSync(path, bytes);
    await t.rejects(readWeights(path, { cacheDir: path }), { code: /ERR_WEIGHTS_(MALFORMED|UNRECOGNIZED)/ });
  }
  writeFileSync(path, '');
  await t.rejects(readWeights(path, { cacheDir: path }), { code: 'ERR_WEIGHTS_UNRECOGNIZED', message: /empty/ });
});

t.test('archives with changed bytes end in weights or one of our errors, and write no file', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'a.tar');
  const plain = tarOf(weights);
  const packed = gzip(plain);
  const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(fc.asyncProperty(fc.boolean(), edits, fc.double({ min: 0.2, max: 1, noNaN: true }), async (isPacked, changes, keep) => {
    const original = isPacked ? packed : plain;
    const bytes = Buffer.from(original.subarray(0, Math.ceil(original.length * keep)));
    for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
    writeFileSync(path, bytes);
    await readWeights(path, { cacheDir: join(directory, 'cache'), names: ['a', 'b'] }).catch((error: unknown) => { if (!(error instanceof SlimtapError)) throw error; });
  }), { numRuns: 500 });
  t.same(readdirSync(directory), ['a.tar']);
});
