import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openCocoDataset } from '../../../plugins/dataset-coco/index.ts';

const CATEGORIES = [{ id: 7, name: 'cell' }, { id: 3, name: 'clump' }];

/** A data set of two 100x80 images in a directory of its own. */
async function dataset(t: Test, annotations: unknown, more: object = {}): Promise<{ dataset_dir: string; anno_path: string; with_background: boolean }> {
  const dataset_dir = t.testdir({ 'a.jpg': '', 'b.jpg': '' });
  const images = ['a.jpg', 'b.jpg'].map((file_name, i) => ({ id: i + 10, file_name, width: 100, height: 80 }));
  await writeFile(join(dataset_dir, 'gt.json'), JSON.stringify({ images, categories: CATEGORIES, annotations, ...more }));
  return { dataset_dir, anno_path: 'gt.json', with_background: false };
}

const box = (bbox: unknown, more: object = {}): object => ({ id: 1, image_id: 10, category_id: 3, bbox, area: 5, iscrowd: 0, ...more });

t.test('boxes are inclusive corners cut to the image, and classes positions in the list of categories', async (t) => {
  const { records, warnings } = await openCocoDataset(await dataset(t, [box([10, 20, 30, 40]), box([-5, 0, 200, 10], { category_id: 7 })]));
  t.same([...records[0]!.boxes], [10, 20, 39, 59, 0, 0, 99, 9]);
  t.same([...records[0]!.classes], [1, 0]);
  t.same([...records[0]!.scores], [1, 1]);
  t.same(records.map(({ id, classes }) => [id, classes.length]), [[10, 2], [11, 0]]);
  t.same(warnings, []);
});

t.test('with a background, classes count from one', async (t) => {
  const { records } = await openCocoDataset({ ...await dataset(t, [box([1, 1, 9, 9])]), with_background: true });
  t.same([...records[0]!.classes], [2]);
});

t.test('crowds are in the ground truth but not in the records', async (t) => {
  const { records, groundTruth } = await openCocoDataset(await dataset(t, [box([1, 1, 9, 9], { iscrowd: 1 })]));
  t.equal(records[0]!.classes.length, 0);
  t.match(groundTruth().annotations, [{ iscrowd: 1, bbox: [1, 1, 9, 9], area: 5 }]);
});

t.test('bad boxes are left out and counted, with the first of them named', async (t) => {
  const { records, warnings } = await openCocoDataset(await dataset(t, [box([10, 10, 0, 5]), box([150, 10, 20, 5]), box([1, 1, 5, 5])]));
  t.equal(records[0]!.classes.length, 1);
  t.match(warnings, [/^2 boxes of no size or outside their image, left out, first annotation 1 \[10, 10, 0, 5\] of a.jpg$/]);
});

t.test('an annotation of area 0 is a bad box, whatever its box says', async (t) => {
  const { records, warnings } = await openCocoDataset(await dataset(t, [box([10, 10, 5, 5], { area: 0 }), box([1, 1, 5, 5], { area: undefined })]));
  t.same([...records[0]!.boxes], [1, 1, 5, 5], 'without an area that of the box counts');
  t.match(warnings, [/^1 boxes of no size/]);
});

t.test('images that are not there are left out and counted, unless none is', async (t) => {
  const images = [{ id: 1, file_name: 'a.jpg', width: 9, height: 9 }, { id: 2, file_name: 'gone.jpg', width: 9, height: 9 }];
  const { records, warnings } = await openCocoDataset(await dataset(t, [], { images }));
  t.equal(records.length, 1);
  t.match(warnings, [/^1 images listed but not there, left out, first .*gone.jpg$/]);
  await t.rejects(openCocoDataset(await dataset(t, [], { images: images.slice(1) })), { code: 'ERR_DATASET_MISSING' });
});

t.test('sample_num takes the first images, and the ground truth is theirs alone', async (t) => {
  const { records, groundTruth } = await openCocoDataset({ ...await dataset(t, [box([1, 1, 9, 9]), box([1, 1, 9, 9], { image_id: 11 })]), sample_num: 1 });
  t.equal(records.length, 1);
  t.same(groundTruth().annotations.map(({ image_id }) => image_id), [10]);
});

t.test('a file without annotations is a data set of images, with a warning', async (t) => {
  const { records, warnings } = await openCocoDataset(await dataset(t, undefined));
  t.equal(records.length, 2);
  t.match(warnings, [/no annotations/]);
});

t.test('a category nobody declared is an error that names the place', async (t) => {
  await t.rejects(openCocoDataset(await dataset(t, [box([1, 1, 9, 9], { category_id: 4 })])), { code: 'ERR_DATASET_UNKNOWN_CLASS', message: /annotations\[0\]\.category_id: class 4/ });
});

t.test('malformed files are errors that name the place', async (t) => {
  const refused = async (annotations: unknown, message: RegExp, more?: object) => t.rejects(
    openCocoDataset(await dataset(t, annotations, more)), { code: 'ERR_DATASET_MALFORMED', message });
  await refused([box([1, 2, 3])], /annotations\[0\]\.bbox/);
  await refused([box([1, 2, 3, null])], /annotations\[0\]\.bbox: a number is needed, found null/);
  await refused([box([1, 2, 3, 4], { image_id: 'a' })], /annotations\[0\]\.image_id: an integer is needed, found "a"/);
  await refused({}, /annotations: a list is needed/);
  await refused([], /categories\[1\]\.id: 7 is there twice/, { categories: [CATEGORIES[0], CATEGORIES[0]] });
  await refused([], /images\[0\]\.width/, { images: [{ id: 1, file_name: 'a.jpg', height: 9 }] });
});

t.test('a value nested too deep to be printed is an error like any other', async (t) => {
  const gt = `{"images": [], "categories": [{"id": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "name": "a"}]}`;
  const dataset_dir = t.testdir({ 'gt.json': gt });
  await t.rejects(openCocoDataset({ dataset_dir, anno_path: 'gt.json' }), { code: 'ERR_DATASET_MALFORMED', message: /categories\[0\]\.id: an integer is needed, found \[a list\]/ });
});

t.test('a file that is no JSON is an error with the parser\'s place', async (t) => {
  const dataset_dir = t.testdir({ 'gt.json': '{"images": [' });
  await t.rejects(openCocoDataset({ dataset_dir, anno_path: 'gt.json' }), { code: 'ERR_DATASET_MALFORMED' });
  await t.rejects(openCocoDataset({ dataset_dir, anno_path: 'none.json' }), { code: 'ERR_DATASET_MISSING', message: /none.json/ });
  await t.rejects(openCocoDataset({ dataset_dir }), { code: 'ERR_CONFIG_INVALID' });
});
