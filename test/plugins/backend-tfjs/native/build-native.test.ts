import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import t from 'tap';
import { takeLibraries } from '../../../../plugins/backend-tfjs/native/build-native.ts';
import { extractEntry, wheelEntries } from '../../../../plugins/backend-tfjs/native/wheel.ts';

const LIBRARIES = { 'tensorflow/libtensorflow_cc.so.2': 'first', 'tensorflow/libtensorflow_framework.so.2': 'second'.repeat(1000) };

t.test('files of a wheel come out as they went in, packed or stored', async (t) => {
  const file = join(t.testdir(), 'a.whl');
  writeFileSync(file, zip({ 'a/packed.txt': 'again and '.repeat(500), 'stored.txt': 'x' }, 'a comment at the end'));
  const entries = await wheelEntries(file);
  t.same(entries.map(({ name, deflated }) => [name, deflated]), [['a/packed.txt', true], ['stored.txt', false]]);
  for (const entry of entries) await extractEntry(file, entry, join(t.testdirName, 'out', entry.name));
  t.equal(readFileSync(join(t.testdirName, 'out/a/packed.txt'), 'utf8'), 'again and '.repeat(500));
  t.equal(readFileSync(join(t.testdirName, 'out/stored.txt'), 'utf8'), 'x');
});

t.test('libraries and the headers of the C interface lie where the build looks for them', async (t) => {
  const file = join(t.testdir(), 'tensorflow.whl');
  writeFileSync(file, zip({
    ...LIBRARIES, 'tensorflow/include/tensorflow/c/c_api.h': 'c', 'tensorflow/include/external/local_tsl/tsl/platform/ctstring.h': 't',
    'tensorflow/include/tensorflow/core/graph/graph.h': 'no', 'tensorflow/python/ops.py': 'no',
  }));
  const target = join(t.testdirName, 'deps');
  await takeLibraries(file, target);
  t.equal(readFileSync(join(target, 'lib/libtensorflow_framework.so.2'), 'utf8'), 'second'.repeat(1000));
  t.equal(readlinkSync(join(target, 'lib/libtensorflow.so')), 'libtensorflow_cc.so.2');
  t.equal(readFileSync(join(target, 'include/tensorflow/c/c_api.h'), 'utf8'), 'c');
  t.equal(readFileSync(join(target, 'include/tsl/platform/ctstring.h'), 'utf8'), 't');
  t.notOk(existsSync(join(target, 'include/tensorflow/core/graph')));
});

t.test('what is no wheel of TensorFlow is refused', async (t) => {
  const folder = t.testdir({ 'text.whl': 'no archive' });
  await t.rejects(takeLibraries(join(folder, 'text.whl'), join(folder, 'deps')), { code: 'ERR_WHEEL_UNREADABLE' });
  writeFileSync(join(folder, 'other.whl'), zip({ 'other/module.py': 'x' }));
  await t.rejects(takeLibraries(join(folder, 'other.whl'), join(folder, 'deps')), { code: 'ERR_NATIVE_BUILD', message: /0 of both libraries/ });
});

/** A zip archive: files of more than one byte are packed. */
function zip(files: Readonly<Record<string, string>>, comment = ''): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [bytes, title] = [Buffer.from(text), Buffer.from(name)];
    const packed = bytes.length > 1 ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(bytes.length > 1 ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(title.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), fields, title, packed);
    centrals.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, title);
    offset += 30 + title.length + packed.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(Buffer.concat(centrals).length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...locals, ...centrals, Buffer.from('PK\x05\x06', 'latin1'), end, Buffer.from(comment)]);
}
