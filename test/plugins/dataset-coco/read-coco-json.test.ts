import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { readCocoJson } from '../../../plugins/dataset-coco/read-coco-json.ts';

const VALID = {
  images: [{ id: 1, file_name: 'a.jpg', width: 9, height: 9 }], categories: [{ id: 1, name: 'cell' }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 }],
};

t.test('whatever a file holds, it is read or refused with its name', async (t) => {
  const path = join(t.testdir(), 'gt.json');
  // Any value in place of any part of a good file.
  const places = ['images', 'categories', 'annotations', 'images.0', 'images.0.id', 'images.0.width', 'categories.0.name', 'annotations.0', 'annotations.0.bbox', 'annotations.0.bbox.2', 'annotations.0.iscrowd'];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
    const file = structuredClone(VALID) as unknown as Record<string, unknown>;
    const keys = place.split('.');
    const parent = keys.slice(0, -1).reduce((inner, key) => inner[key] as Record<string, unknown>, file);
    parent[keys.at(-1)!] = value;
    await writeFile(path, JSON.stringify(file));
    const refusal = await readCocoJson(path).then(() => undefined, (error: unknown) => error);
    return refusal === undefined || (refusal instanceof SlimtapError && refusal.message.includes('gt.json'));
  }), { numRuns: 150 });
});

t.test('an area that is missing is that of the box', async (t) => {
  const path = join(t.testdir(), 'gt.json');
  await writeFile(path, JSON.stringify({ ...VALID, annotations: [{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }] }));
  t.match((await readCocoJson(path)).annotations, [{ id: 1, area: 12, iscrowd: 0 }]);
});
