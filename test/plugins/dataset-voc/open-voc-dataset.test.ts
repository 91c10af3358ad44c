import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { openVocDataset } from '../../../plugins/dataset-voc/index.ts';

const BCCD = {
  dataset_dir: fileURLToPath(new URL('../../../examples/bccd/BCCD', import.meta.url)),
  use_default_label: false, label_list: '../label_list.txt', with_background: false,
};

t.test('BCCD has the images and boxes it is known for, but for the two without extent', async (t) => {
  const splits = await Promise.all(['train', 'val', 'test'].map((split) => openVocDataset({ ...BCCD, anno_path: `ImageSets/Main/${split}.txt` })));
  t.same(splits.map(({ records }) => records.length), [205, 87, 72]);
  t.match(splits.map(({ warnings }) => warnings), [[/^1 boxes of no size .*BloodImage_00343.xml$/], [/^1 boxes of no size .*BloodImage_00338.xml$/], []]);
  const annotations = splits.flatMap(({ groundTruth }) => groundTruth().annotations);
  t.same([1, 2, 3].map((id) => annotations.filter(({ category_id }) => category_id === id).length), [4153, 372, 361]);
});

const object = (box: readonly number[], more = ''): string =>
  `<object><name>cell</name>${more}<bndbox>${['xmin', 'ymin', 'xmax', 'ymax'].map((key, i) => `<${key}>${box[i]}</${key}>`).join('')}</bndbox></object>`;
const annotation = (...objects: string[]): string =>
  `<annotation><size><width>100</width><height>80</height><depth>3</depth></size>${objects.join('')}</annotation>`;

/** A data set of one image whose annotation is given. */
function dataset(t: Test, xml: string) {
  const dataset_dir = t.testdir({ JPEGImages: { 'a.png': '' }, Annotations: { 'a.xml': xml }, 'list.txt': 'a\n', 'label_list.txt': 'cell\nclump & co\n' });
  return { dataset_dir, anno_path: 'list.txt', use_default_label: false, with_background: false };
}

t.test('corners are cut to the last pixel; the ground truth keeps the box as written', async (t) => {
  const { records, groundTruth } = await openVocDataset(dataset(t, annotation(object([-3, 5, 100, 40], '<difficult>1</difficult>'))));
  t.same([...records[0]!.boxes], [0, 5, 99, 40]);
  t.same([...records[0]!.difficult], [1]);
  t.match(groundTruth(), { annotations: [{ id: 1, image_id: 0, category_id: 1, bbox: [-3, 5, 103, 35], area: 3605, difficult: 1 }], images: [{ id: 0, width: 100, height: 80, file_name: 'a.png' }] });
});

t.test('escaped names are read as they are meant', async (t) => {
  const { records } = await openVocDataset(dataset(t, annotation(object([1, 1, 9, 9]).replace('cell', 'clump &amp; co'))));
  t.same([...records[0]!.classes], [1]);
});

t.test('images without objects are kept', async (t) => {
  const { records } = await openVocDataset(dataset(t, annotation()));
  t.same(records.map(({ classes }) => classes.length), [0]);
});

t.test('pairs of image and annotation are relative to image_dir', async (t) => {
  const dataset_dir = t.testdir({ voc: { 'a.jpg': '', 'a.xml': annotation(object([1, 1, 9, 9])).replace('cell', 'dog').replace('<size>', '<id>42</id><size>') }, 'train.txt': 'a.jpg a.xml\nb.jpg b.xml\n' });
  const { records, categories, warnings } = await openVocDataset({ dataset_dir, image_dir: 'voc', anno_path: 'train.txt' });
  t.same(records.map(({ id, classes }) => [id, ...classes]), [[42, 12]], 'the default labels, after the background');
  t.equal(categories.length, 20);
  t.match(warnings, [/^1 images listed but not there/]);
});

t.test('two images of one id are an error that names both', async (t) => {
  const numbered = annotation().replace('<size>', '<id>7</id><size>');
  const dataset_dir = t.testdir({ 'a.jpg': '', 'a.xml': numbered, 'b.jpg': '', 'b.xml': numbered, 'train.txt': 'a.jpg a.xml\nb.jpg b.xml\n' });
  await t.rejects(openVocDataset({ dataset_dir, image_dir: '.', anno_path: 'train.txt' }), { code: 'ERR_DATASET_MALFORMED', message: /b\.xml, id: 7 is that of .*a\.xml too/ });
});

t.test('a class that is not in the list is an error with a suggestion', async (t) => {
  await t.rejects(openVocDataset(dataset(t, annotation(object([1, 1, 9, 9]).replace('cell', 'cel')))), { code: 'ERR_DATASET_UNKNOWN_CLASS', message: /object 1: class cel/, hint: /Did you mean "cell"/ });
});

t.test('malformed annotations are errors that name the place', async (t) => {
  const refused = async (xml: string, message: RegExp) => t.rejects(openVocDataset(dataset(t, xml)), { code: 'ERR_DATASET_MALFORMED', message });
  await refused('<annotation><size></annotation>', /a\.xml, line 1, column/);
  await refused('<annotation></annotation>', /has no element "annotation"|no element "size"/);
  await refused(annotation(object([1, 2, 3, 4]).replace('<xmax>3</xmax>', '<xmax>three</xmax>')), /object 1: "xmax" is "three", not a number/);
  await refused(annotation(object([1, 2, 3, 4]).replace('<ymin>2</ymin>', '')), /object 1: "ymin" is missing/);
  await refused(`<!DOCTYPE a [<!ENTITY b "${'c'.repeat(99)}">]>${annotation()}`, /entities are not allowed/);
});

t.test('a missing list, label list or set of images is an error', async (t) => {
  const { dataset_dir } = dataset(t, annotation());
  await t.rejects(openVocDataset({ dataset_dir, anno_path: 'none.txt' }), { code: 'ERR_DATASET_MISSING', message: /none\.txt/ });
  await t.rejects(openVocDataset({ dataset_dir, anno_path: 'list.txt', use_default_label: false, label_list: 'none.txt' }), { code: 'ERR_DATASET_MISSING', message: /label list/ });
  await t.rejects(openVocDataset({ dataset_dir, image_dir: 'Annotations', anno_path: 'list.txt' }), { code: 'ERR_DATASET_MISSING', message: /Not one of the 1/ });
  await t.rejects(openVocDataset({ dataset_dir }), { code: 'ERR_CONFIG_INVALID' });
});
