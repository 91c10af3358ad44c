import t from 'tap';
import { openImageFolder } from '../../../plugins/dataset-coco/index.ts';

t.test('lists the images of a directory by name, with the classes of COCO', async (t) => {
  const dataset_dir = t.testdir({ images: { 'b.PNG': '', 'a.jpg': '', 'notes.txt': '' } });
  const { records, categories } = await openImageFolder({ dataset_dir, image_dir: 'images' });
  t.match(records.map(({ file }) => file), [/a\.jpg$/, /b\.PNG$/]);
  t.equal(categories.length, 80);
  t.same(categories[79], { id: 90, name: 'toothbrush' });
});

t.test('takes the classes of an annotation file', async (t) => {
  const dataset_dir = t.testdir({ 'gt.json': JSON.stringify({ images: [], categories: [{ id: 1, name: 'cell' }] }) });
  const { records, categories } = await openImageFolder({ dataset_dir, anno_path: 'gt.json' });
  t.same([records, categories], [[], [{ id: 1, name: 'cell' }]]);
});

t.test('a directory that is not there is an error', async (t) => {
  await t.rejects(openImageFolder({ image_dir: t.testdirName + '/none' }), { code: 'ERR_DATASET_MISSING' });
});
