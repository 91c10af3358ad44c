import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { diskFolder } from '../../../core/import/folder.ts';

t.test('links that lead nowhere are not there, and what they lie beside is', async (t) => {
  const directory = t.testdir({ __model__: 'program', inner: { weights: 'w' } });
  symlinkSync(join(directory, 'gone'), join(directory, 'broken'));
  symlinkSync(directory, join(directory, 'inner', 'round'));
  const folder = await diskFolder(directory);
  t.same(folder.names, ['__model__', 'inner/weights']);
  t.equal(await folder.read('broken'), undefined);
});

t.test('a folder that is not there is named', async (t) => {
  await t.rejects(diskFolder(join(t.testdir(), 'none')), { code: 'ERR_FILE_UNREADABLE', message: /none/ });
});
