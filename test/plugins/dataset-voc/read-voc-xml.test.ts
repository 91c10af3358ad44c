import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { readVocXml } from '../../../plugins/dataset-voc/read-voc-xml.ts';

const SAMPLE = new URL('../../../examples/bccd/BCCD/Annotations/BloodImage_00001.xml', import.meta.url);

t.test('reads size, names and corners', async (t) => {
  const { width, height, objects, id } = await readVocXml(SAMPLE.pathname);
  t.same([width, height, id], [640, 480, undefined]);
  t.match(objects[0], { name: /^(RBC|WBC|Platelets)$/, difficult: false, corners: [Number, Number, Number, Number] });
});

t.test('a damaged file is read or refused with its name', async (t) => {
  const path = join(t.testdir(), 'damaged.xml');
  const text = (await readFile(SAMPLE, 'utf8')).slice(0, 900);
  await fc.assert(fc.asyncProperty(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 12 }), async (at, length, instead) => {
    await writeFile(path, text.slice(0, at) + instead + text.slice(at + length));
    const refusal = await readVocXml(path).then(() => undefined, (error: unknown) => error);
    return refusal === undefined || (refusal instanceof SlimtapError && refusal.message.includes('damaged.xml'));
  }), { numRuns: 150 });
});

t.test('deeply nested elements are refused, not followed', async (t) => {
  const path = join(t.testdir(), 'deep.xml');
  await writeFile(path, '<annotation>'.repeat(5000) + '</annotation>'.repeat(5000));
  await t.rejects(readVocXml(path), { code: 'ERR_DATASET_MALFORMED' });
});
