import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { replaceExport } from '../../../core/export/replace-export.ts';

/** An export of files that hold their own names. */
function exported(...names: string[]): Map<string, string> {
  const files = names.map((name) => ({ name, bytes: name.length, sha256: createHash('sha256').update(name).digest('hex') }));
  return new Map([...names.map((name) => [name, name] as const), ['manifest.json', JSON.stringify({ manifest: 1, formats: { paddle: { files: names } }, files })]]);
}

t.test('what only the export before had is removed, with folders that are empty then', async (t) => {
  const directory = t.testdir({ 'notes.txt': 'mine' });
  await replaceExport(directory, exported('paddle/__model__', 'paddle/w.int8', 'golden/1/x.npy'));
  await replaceExport(directory, exported('paddle/model.pdmodel', 'paddle/w'));
  const there = (name: string): boolean => existsSync(join(directory, name));
  t.same(['paddle/__model__', 'paddle/w.int8', 'golden/1'].filter(there), []);
  t.same(['paddle/model.pdmodel', 'paddle/w', 'notes.txt'].filter((name) => !there(name)), []);
});

t.test('a file that was changed since stays, and a manifest that cannot be read removes nothing', async (t) => {
  const directory = t.testdir({});
  await replaceExport(directory, exported('model.onnx', 'layers.csv'));
  await writeFile(join(directory, 'model.onnx'), 'mine');
  await replaceExport(directory, exported('paddle/w'));
  t.equal(await readFile(join(directory, 'model.onnx'), 'utf8'), 'mine');
  t.notOk(existsSync(join(directory, 'layers.csv')));
  await writeFile(join(directory, 'manifest.json'), '{');
  await replaceExport(directory, exported('paddle/v'));
  t.ok(existsSync(join(directory, 'paddle/w')));
});
