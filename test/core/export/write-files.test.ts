import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { writeFiles } from '../../../core/export/write-files.ts';

t.test('files appear together under their names', async (t) => {
  const directory = join(t.testdir(), 'new/folder');
  const written = await writeFiles(directory, new Map<string, Uint8Array | string>([['model.onnx', Uint8Array.of(1, 2)], ['manifest.json', '{}']]));
  t.same(written, [join(directory, 'model.onnx'), join(directory, 'manifest.json')]);
  t.same((await readdir(directory)).sort(), ['manifest.json', 'model.onnx']);
  t.same([...await readFile(written[0]!)], [1, 2]);
});

t.test('when one cannot be written, an earlier export stays and nothing is half-written', async (t) => {
  const directory = t.testdir({ 'model.onnx': 'earlier', 'taken': '' });
  await t.rejects(writeFiles(directory, new Map([['model.onnx', 'later'], ['taken/manifest.json', '{}']])), { code: 'ERR_FILE_UNWRITABLE' });
  t.equal(await readFile(join(directory, 'model.onnx'), 'utf8'), 'earlier');
  t.same((await readdir(directory)).sort(), ['model.onnx', 'taken']);
});

t.test('a folder that is a file is named in the error', async (t) => {
  const directory = t.testdir({ taken: 'x' });
  await t.rejects(writeFiles(join(directory, 'taken'), new Map([['model.onnx', '']])), { code: 'ERR_FILE_UNWRITABLE', message: /taken/ });
});

t.test('a name that leads out of the folder is refused before anything is written', async (t) => {
  const directory = join(t.testdir(), 'export');
  for (const name of ['../out', 'paddle/../../out', '..', 'paddle/..', '']) {
    await t.rejects(writeFiles(directory, new Map([['inside', ''], [name, '']])), { code: 'ERR_FILE_UNWRITABLE', message: /it is not inside/ }, name);
  }
  await t.rejects(readdir(directory), { code: 'ENOENT' });
});
