import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { writeFileAtomic } from '../../core/files.ts';

t.test('a file is written with the directories above it, and nothing else is left', async (t) => {
  const directory = t.testdir();
  await writeFileAtomic(join(directory, 'a', 'b.txt'), 'one');
  await writeFileAtomic(join(directory, 'a', 'b.txt'), Uint8Array.of(116, 119, 111));
  t.equal(await readFile(join(directory, 'a', 'b.txt'), 'utf8'), 'two');
  t.same(await readdir(join(directory, 'a')), ['b.txt']);
});

t.test('what cannot take its name leaves nothing behind', async (t) => {
  const directory = t.testdir({ taken: { inside: 'x' } });
  await t.rejects(writeFileAtomic(join(directory, 'taken'), 'x'), { code: 'ERR_FILE_UNWRITABLE', value: join(directory, 'taken') });
  t.same(await readdir(directory), ['taken']);
});

t.test('a directory that cannot be written is our error, although nothing can be cleaned up there', async (t) => {
  const directory = t.testdir({ file: 'where a directory is needed' });
  await t.rejects(writeFileAtomic(join(directory, 'file', 'x'), 'x'), { code: 'ERR_FILE_UNWRITABLE' });
});
