import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { SlimtapError } from '../../../../core/errors.ts';
import { unpack } from '../../../../plugins/dataset-get/archive/unpack.ts';
import { tarOf, type Member } from '../../pretrained/fixtures.ts';
import { zipOf, type ZipMember } from '../zip-of.ts';

const image = randomBytes(700_000);
const FILES = [{ name: 'train/', mode: 0o40755 }, { name: 'train/a.jpg', content: image, method: 0 }, { name: 'train/deep/b.json', content: Buffer.from('{"a":1}'.repeat(1000)) }, { name: 'empty.txt' }] satisfies ZipMember[];

async function unpacked(directory: string, archive: Uint8Array) {
  writeFileSync(join(directory, 'archive'), archive);
  return unpack(join(directory, 'archive'), join(directory, 'out'), join(directory, 'staging'));
}

/** Nothing but the archive and an empty target is left. */
function nothingWritten(t: Test, directory: string, title: string): void {
  t.same(readdirSync(directory).filter((name) => name !== 'out'), ['archive'], title);
  t.same(existsSync(join(directory, 'out')) ? readdirSync(join(directory, 'out')) : [], [], title);
}

t.test('a zip is unpacked, stored and deflated entries, long and with zip64 numbers, with a comment', async (t) => {
  for (const options of [{}, { zip64: true }, { comment: 'PK\u0005\u0006 is no end' }]) {
    const directory = t.testdir();
    t.same(await unpacked(directory, zipOf(FILES, options)), { files: 3, bytes: image.length + 7000 });
    t.same(readFileSync(join(directory, 'out/train/a.jpg')), image);
    t.equal(readFileSync(join(directory, 'out/train/deep/b.json'), 'utf8').length, 7000);
    t.equal(readFileSync(join(directory, 'out/empty.txt'), 'utf8'), '');
    t.notOk(existsSync(join(directory, 'staging')));
  }
});

t.test('a zip that another program wrote is unpacked', { skip: spawnSync('python3', ['-c', 'import zipfile']).status === 0 ? false : 'no python3 here' }, async (t) => {
  const directory = t.testdir({ 'x.txt': 'hello', 'y.bin': Buffer.alloc(3_000_000, 7) });
  const script = 'import zipfile\nwith zipfile.ZipFile("made.zip", "w", zipfile.ZIP_DEFLATED) as z:\n  z.write("x.txt", "d/x.txt")\n  with z.open("d/y.bin", "w", force_zip64=True) as f: f.write(open("y.bin", "rb").read())';
  t.equal(spawnSync('python3', ['-c', script], { cwd: directory }).status, 0);
  t.same(await unpack(join(directory, 'made.zip'), join(directory, 'out'), join(directory, 'staging')), { files: 2, bytes: 3_000_005 });
  t.equal(readFileSync(join(directory, 'out/d/x.txt'), 'utf8'), 'hello');
});

t.test('a tar and a tar.gz are unpacked', async (t) => {
  const members = [{ path: './d/', type: 'Directory' }, { path: './d/', type: 'Directory' }, { path: './d/a.jpg', content: image }, { path: 'd/deep/b.txt', content: Buffer.from('b') }] satisfies Member[];
  for (const archive of [tarOf(members), gzipSync(tarOf(members))]) {
    const directory = t.testdir();
    t.same(await unpacked(directory, archive), { files: 2, bytes: image.length + 1 });
    t.same(readFileSync(join(directory, 'out/d/a.jpg')), image);
  }
});

t.test('archives that share folders are put together, and files are replaced', async (t) => {
  const directory = t.testdir({ out: { d: { 'old.txt': 'old', 'b.txt': 'old' } } });
  await unpacked(directory, tarOf([{ path: 'd/b.txt', content: Buffer.from('new') }, { path: 'd/c/d.txt', content: Buffer.from('d') }]));
  t.same(['old.txt', 'b.txt', 'c/d.txt'].map((name) => readFileSync(join(directory, 'out/d', name), 'utf8')), ['old', 'new', 'd']);
});

t.test('a folder that leads to another disk is followed', async (t) => {
  const directory = t.testdir({ elsewhere: {}, out: {} });
  symlinkSync(join(directory, 'elsewhere'), join(directory, 'out/train'));
  await unpacked(directory, zipOf(FILES));
  t.same(readFileSync(join(directory, 'elsewhere/a.jpg')), image);
});

t.test('an archive that writes outside of its folder is refused before anything is written', async (t) => {
  for (const name of ['../x', 'train/../../x', '/etc/x', 'C:\\x', 'c:x', '..\\x', 'a\\b', 'a\0b']) {
    const directory = t.testdir();
    await t.rejects(unpacked(directory, zipOf([...FILES, { name, content: image }])), { code: 'ERR_ARCHIVE_REFUSED' }, `zip ${name}`);
    nothingWritten(t, directory, `zip ${name}`);
    if (name.includes('\0')) continue;
    await t.rejects(unpacked(directory, tarOf([{ path: 'a', content: image }, { path: name, content: image }])), { code: 'ERR_ARCHIVE_REFUSED' }, `tar ${name}`);
    nothingWritten(t, directory, `tar ${name}`);
  }
});

t.test('links, devices, encrypted entries and names that occur twice are refused', async (t) => {
  const zips: [RegExp, ZipMember][] = [
    [/is a SymbolicLink/, { name: 'link', content: Buffer.from('/etc/passwd'), mode: 0o120777 }],
    [/no plain file/, { name: 'pipe', mode: 0o010644 }],
    [/encrypted/, { name: 'secret', flags: 1 }],
    [/method 12/, { name: 'bz', method: 12 }],
    [/occurs twice/, { name: 'TRAIN/A.JPG' }],
  ];
  for (const [message, member] of zips) {
    const directory = t.testdir();
    await t.rejects(unpacked(directory, zipOf([...FILES, member])), { code: 'ERR_ARCHIVE_REFUSED', message }, String(message));
    nothingWritten(t, directory, String(message));
  }
  const tars: [RegExp, Member][] = [
    [/is a SymbolicLink/, { path: 'd', type: 'SymbolicLink', linkpath: '/etc' }],
    [/is a Link/, { path: 'l', type: 'Link', linkpath: '/etc/passwd' }],
    [/is a FIFO/, { path: 'f', type: 'FIFO' }],
    [/points out/, { path: '../d', type: 'Directory' }],
    [/occurs twice/, { path: 'A' }],
  ];
  for (const [message, member] of tars) {
    const directory = t.testdir();
    await t.rejects(unpacked(directory, tarOf([{ path: 'a', content: image }, member, { path: 'd/x', content: image }])), { code: 'ERR_ARCHIVE_REFUSED', message }, String(message));
    nothingWritten(t, directory, String(message));
  }
});

t.test('an archive that grows without measure is refused', async (t) => {
  const zeros = Buffer.alloc(80 * 2 ** 20);
  const directory = t.testdir();
  await t.rejects(unpacked(directory, zipOf([{ name: 'zeros', content: zeros }])), { code: 'ERR_ARCHIVE_REFUSED', message: /more than 67108864 bytes/ });
  await t.rejects(unpacked(directory, zipOf([{ name: 'lies', content: zeros, size: 1000 }])), { code: 'ERR_ARCHIVE_REFUSED', message: /more than the 1000 bytes it claims/ });
  // Many entries that are one and the same piece of the file.
  const same = Array.from({ length: 30 }, (_, i) => ({ name: `n${i}`, content: zeros.subarray(0, 3 * 2 ** 20), offset: 0 }));
  await t.rejects(unpacked(directory, zipOf(same)), { code: 'ERR_ARCHIVE_REFUSED', message: /more than 67108864 bytes/ });
  await t.rejects(unpacked(directory, gzipSync(tarOf([{ path: 'a', content: zeros }]), { level: 1 })), { code: 'ERR_ARCHIVE_REFUSED', message: /more than 67108864/ });
  nothingWritten(t, directory, 'bombs');
});

t.test('contents are compared with their length and CRC-32', async (t) => {
  const directory = t.testdir();
  await t.rejects(unpacked(directory, zipOf([{ name: 'a', content: image, method: 0, crc: 1 }])), { code: 'ERR_ARCHIVE_REFUSED', message: /CRC-32 .* instead of 1/ });
  await t.rejects(unpacked(directory, zipOf([{ name: 'a', content: image, size: image.length + 1 }])), { code: 'ERR_ARCHIVE_REFUSED', message: /holds 700000 bytes and claims 700001/ });
  nothingWritten(t, directory, 'wrong contents');
});

t.test('whatever is cut off or damaged is an error of ours, and leaves nothing behind', async (t) => {
  const archives = [zipOf(FILES), zipOf(FILES, { zip64: true }), tarOf([{ path: 'a', content: image }, { path: 'b', content: image.subarray(0, 100) }])];
  const directory = t.testdir();
  await t.rejects(unpacked(directory, Buffer.from('hello')), { code: 'ERR_ARCHIVE_MALFORMED', message: /neither zip nor tar/ });
  await t.rejects(unpacked(directory, archives[0]!.subarray(0, -30)), { code: 'ERR_ARCHIVE_MALFORMED', message: /cut off/ });
  const claiming = Buffer.from(archives[0]!);
  claiming.writeUInt32LE(2 ** 29, claiming.length - 10);
  await t.rejects(unpacked(directory, claiming), { code: 'ERR_ARCHIVE_MALFORMED', message: /table of contents ends behind the end/ }, 'before memory for it is taken');
  await fc.assert(fc.asyncProperty(fc.constantFrom(...archives), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 }), fc.boolean(), async (archive, place, byte, cut) => {
    const at = Math.floor(place * (archive.length - 1));
    const damaged = cut ? archive.subarray(0, at) : Buffer.from(archive);
    if (!cut) damaged[at] = byte;
    const target = join(directory, 'fuzz');
    mkdirSync(target, { recursive: true });
    try {
      await unpacked(target, damaged);
    } catch (error) {
      if (!(error instanceof SlimtapError)) throw error;
      t.notOk(existsSync(join(target, 'staging')));
    }
  }), { numRuns: 60 });
});
