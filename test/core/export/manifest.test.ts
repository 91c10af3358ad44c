import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { manifestOf, manifestText, parseManifest } from '../../../core/export/manifest.ts';
import type { ModelDescription } from '../../../core/export/model-description.ts';

const bytes = Uint8Array.of(1, 2, 3);
const description = { slimtap: '0.1.0' } as unknown as ModelDescription;
const text = manifestText({
  description, formats: { many: { files: ['many/a', 'many/b'], details: { opset: 3 } } }, golden: undefined, layers: {},
  files: new Map<string, Uint8Array | string>([['many/a', bytes], ['many/b', bytes], ['layers.csv', 'x']]),
});

t.test('a manifest lists every format with its files, and every file with its hash', (t) => {
  const { formats, files } = parseManifest(text);
  t.same(formats, { many: { files: ['many/a', 'many/b'], opset: 3 } });
  t.same(files.map(({ name, bytes: size }) => [name, size]), [['many/a', 3], ['many/b', 3], ['layers.csv', 1]]);
  t.match(files[0]!.sha256, /^[0-9a-f]{64}$/);
  t.end();
});

t.test('a file in a format\'s folder finds the manifest above it', async (t) => {
  const directory = t.testdir();
  await mkdir(join(directory, 'many'));
  await writeFile(join(directory, 'manifest.json'), text);
  t.equal((await manifestOf(join(directory, 'many/a'), bytes))?.slimtap, '0.1.0');
  await t.rejects(manifestOf(join(directory, 'many/a'), Uint8Array.of(1, 2, 4)), { code: 'ERR_EXPORT_MANIFEST', message: /SHA-256/ });
  await t.rejects(manifestOf(join(directory, 'many/a'), Uint8Array.of(1)), { code: 'ERR_EXPORT_MANIFEST', message: /1 bytes instead of 3/ });
  t.equal(await manifestOf(join(directory, 'many/other'), bytes), undefined, 'about other files');
  t.equal(await manifestOf(join(directory, 'elsewhere/deep/a'), bytes), undefined);
});

t.test('names that leave the folder are refused', (t) => {
  for (const name of ['../a', 'many/../../a', '/etc/passwd', 'many\\a', './a', '']) {
    const broken = JSON.parse(text) as { files: { name: string }[] };
    broken.files[0]!.name = name;
    t.throws(() => parseManifest(JSON.stringify(broken)), { code: 'ERR_FILE_MALFORMED' }, name);
  }
  t.end();
});

t.test('what is no manifest is malformed, with the path', (t) => {
  for (const broken of ['', '[]', '{"manifest":2}', text.slice(0, 50)]) t.throws(() => parseManifest(broken, 'x/manifest.json'), { code: 'ERR_FILE_MALFORMED', message: /x\/manifest\.json/ });
  t.end();
});
