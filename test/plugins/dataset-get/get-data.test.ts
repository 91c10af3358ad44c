import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import type { Events } from '../../../core/events.ts';
import { CATALOGUE, dataEntry, getData, planData, type DataEntry, type DataPlan } from '../../../plugins/dataset-get/index.ts';
import { openVocDataset } from '../../../plugins/dataset-voc/index.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { broken, serve, status, whole, type Answer } from '../pretrained/file-server.ts';
import { floats, lodTensor, tarOf } from '../pretrained/fixtures.ts';
import { zipOf } from './zip-of.ts';

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const image = randomBytes(300_000);
const archive = zipOf([{ name: 'val/a.jpg', content: image }, { name: 'val/b.jpg', content: image.subarray(0, 9) }]);
const annotations = zipOf([{ name: 'annotations/val.json', content: Buffer.from('{}') }]);

/** Answers by what the address ends with. */
const byName = (answers: Readonly<Record<string, Answer>>): Answer => (request, response) => {
  (answers[request.url!.split('/').at(-1)!] ?? status(404))(request, response);
};

function toySet(url: string, { bytes = archive.length, digest = md5(archive) as string | null } = {}): readonly DataEntry[] {
  const at = (name: string): string => new URL(name, url).href;
  return [{
    name: 'toy', title: 'Toys', kind: 'dataset', directory: 'dataset/toy',
    files: [{ url: at('annotations.zip'), makes: ['annotations/val.json'] }, { url: at('val.zip'), bytes, makes: ['val'], ...(digest === null ? {} : { md5: digest }) }],
  }];
}

const quick = { retryDelay: 1 } as const;
const everything = byName({ 'val.zip': whole(archive), 'annotations.zip': whole(annotations) });

t.test('a data set is downloaded, checked and unpacked, its size is said first, and a second time nothing is fetched', async (t) => {
  const directory = t.testdir();
  const { url, ranges } = await serve(t, everything);
  const plans: DataPlan[] = [];
  const seen: Events['progress'][] = [];
  const options = { ...quick, directory, catalogue: toySet(url), onPlan: (plan: DataPlan) => { t.equal(ranges.length === 0 || plans.length > 0, true, 'before anything is fetched'); plans.push(plan); }, onProgress: (one: Events['progress']) => seen.push(one) };
  const report = await getData('toy', options);
  t.match(report, { name: 'toy', directory, files: [{ was: 'missing', unpacked: 1 }, { was: 'missing', bytes: archive.length, sha256: sha256(archive), unpacked: 2 }] });
  t.match(plans, [{ bytes: archive.length, unknown: 1, files: [{ state: 'missing' }, { state: 'missing' }] }]);
  t.same(readFileSync(join(directory, 'val/a.jpg')), image);
  t.same(new Set(seen.map(({ task }) => task)), new Set(['annotations', 'val'].flatMap((name) => ['downloading', 'checking', 'unpacking'].map((what) => `${what} ${name}.zip`))));
  t.same(readdirSync(directory).sort(), ['annotations', 'data-lock.json', 'val'], 'archives are not kept');
  t.same(JSON.parse(readFileSync(join(directory, 'data-lock.json'), 'utf8')), { files: { [new URL('annotations.zip', url).href]: { bytes: annotations.length, sha256: sha256(annotations) }, [new URL('val.zip', url).href]: { bytes: archive.length, sha256: sha256(archive) } } });
  const requests = ranges.length;
  t.match(await getData('toy', options), { files: [{ was: 'there' }, { was: 'there' }], written: [] });
  t.equal(ranges.length, requests);
  t.match(plans.at(-1), { bytes: 0, unknown: 0 });
});

t.test('--keep keeps the archives, and what was unpacked and removed comes from them', async (t) => {
  const directory = t.testdir();
  const { url, ranges } = await serve(t, everything);
  const options = { ...quick, directory, catalogue: toySet(url), keep: true };
  await getData('toy', options);
  const requests = ranges.length;
  await rm(join(directory, 'val'), { recursive: true });
  t.match(await getData('toy', options), { files: [{ was: 'there' }, { was: 'packed', unpacked: 2 }] });
  t.equal(ranges.length, requests);
});

t.test('data that were put there by hand are left alone', async (t) => {
  const directory = t.testdir({ annotations: { 'val.json': 'mine' }, val: {} });
  const { url, ranges } = await serve(t, everything);
  t.match(await getData('toy', { directory, catalogue: toySet(url) }), { files: [{ was: 'there' }, { was: 'there' }] });
  t.equal(ranges.length, 0);
  t.equal(readFileSync(join(directory, 'annotations/val.json'), 'utf8'), 'mine');
});

t.test('a transfer that broke goes on in a later run, and time left counts from there', async (t) => {
  const directory = t.testdir();
  const breaking = await serve(t, whole(annotations), broken(archive, 200_000), byName({ 'val.zip': whole(archive) }));
  const options = { ...quick, directory, catalogue: toySet(breaking.url) };
  await t.rejects(getData('toy', { ...options, retries: 0 }), { code: 'ERR_DOWNLOAD_FAILED', message: /connection broke/ });
  t.notOk(existsSync(join(directory, 'val')));
  const { files, bytes } = await planData(dataEntry('toy', options.catalogue), { directory });
  const received = files[1]!.received;
  t.ok(received > 0);
  t.equal(bytes, archive.length - received);
  const seen: Events['progress'][] = [];
  await getData('toy', { ...options, onProgress: (one) => seen.push(one) });
  t.match(breaking.ranges.at(-1), new RegExp(`^bytes=${received}-$`));
  t.ok(seen[0]!.done > received);
  t.equal(seen[0]!.etaSeconds, undefined, 'bytes of an earlier run took no time');
  t.same(readFileSync(join(directory, 'val/a.jpg')), image);
});

t.test('a wrong checksum names both, a wrong length too, and nothing is kept', async (t) => {
  const directory = t.testdir();
  const { url } = await serve(t, everything);
  const wrong = '0'.repeat(32);
  await t.rejects(getData('toy', { ...quick, directory, catalogue: toySet(url, { digest: wrong }) }), { code: 'ERR_DOWNLOAD_MISMATCH', message: `has MD5 ${md5(archive)} instead of ${wrong}` });
  await t.rejects(getData('toy', { ...quick, directory, catalogue: toySet(url, { bytes: 5 }) }), { code: 'ERR_DOWNLOAD_MISMATCH', message: new RegExp(`length ${archive.length} instead of 5`) });
  t.notOk(existsSync(join(directory, 'val')));
  t.same(readdirSync(join(directory, '.download')).flatMap((folder) => readdirSync(join(directory, '.download', folder))), [], 'not even a part of it');
});

t.test('without a published checksum a later download must be what the first one was', async (t) => {
  const directory = t.testdir();
  const first = await serve(t, everything);
  const catalogue = toySet(first.url, { digest: null });
  await getData('toy', { ...quick, directory, catalogue });
  await rm(join(directory, 'annotations'), { recursive: true });
  const other = await serve(t, byName({ 'annotations.zip': whole(zipOf([{ name: 'annotations/val.json', content: Buffer.from('[]') }])) }));
  await t.rejects(getData('toy', { ...quick, directory, catalogue, from: new URL('.', other.url).href }), { code: 'ERR_DOWNLOAD_MISMATCH', message: new RegExp(`SHA-256 [0-9a-f]{64} instead of ${sha256(annotations)}`) });
  t.notOk(existsSync(join(directory, 'annotations')));
});

t.test('an archive that leads out of its folder is refused, and a run that was killed while files moved is done again', async (t) => {
  const directory = t.testdir();
  const slip = zipOf([{ name: 'val/a.jpg', content: image }, { name: '../../slip.txt', content: image }]);
  const evil = await serve(t, byName({ 'annotations.zip': whole(annotations), 'val.zip': whole(slip) }));
  await t.rejects(getData('toy', { ...quick, directory: join(directory, 'in'), catalogue: toySet(evil.url, { bytes: slip.length, digest: null }) }), { code: 'ERR_ARCHIVE_REFUSED', message: /slip\.txt points out/ });
  t.same(readdirSync(directory), ['in']);
  t.notOk(existsSync(join(directory, 'in/val')));

  const good = await serve(t, everything);
  const catalogue = toySet(good.url);
  await getData('toy', { ...quick, directory, catalogue });
  mkdirSync(join(directory, '.download/unpack-val.zip/val'), { recursive: true });
  writeFileSync(join(directory, 'val/b.jpg'), 'half');
  t.match(await getData('toy', { ...quick, directory, catalogue }), { files: [{ was: 'there' }, { was: 'missing', unpacked: 2 }] });
  t.same(readFileSync(join(directory, 'val/b.jpg')), image.subarray(0, 9));
});

t.test('what does not fit on the disk is not begun', async (t) => {
  const { url, ranges } = await serve(t, everything);
  await t.rejects(getData('toy', { directory: t.testdir(), catalogue: toySet(url, { bytes: 2 ** 52 }) }), { code: 'ERR_DISK_TOO_SMALL', message: new RegExp(`and ${2 ** 53} are needed`) });
  t.equal(ranges.length, 0);
});

t.test('weights go into the cache, where their address finds them without a network; a mirror is tried when the first has none', async (t) => {
  const cacheDir = t.testdir();
  const tar = tarOf([{ path: 'model/conv1_weights', content: lodTensor([2], floats(1, 2)) }]);
  const { url, ranges } = await serve(t, byName({ 'second.tar': whole(tar) }));
  const address = new URL('first.tar', url).href;
  const catalogue: DataEntry[] = [{ name: 'net', title: '', kind: 'weights', files: [{ url: address, mirrors: [new URL('second.tar', url).href], makes: [] }] }];
  t.match(await getData('net', { ...quick, cacheDir, catalogue }), { files: [{ was: 'missing', sha256: sha256(tar) }] });
  t.equal(ranges.length, 2);
  t.same([...await readWeights(address, { cacheDir, offline: true })].map(([name]) => name), ['conv1_weights']);
  t.match(await getData('net', { ...quick, cacheDir, catalogue }), { files: [{ was: 'there' }] });
});

t.test('VOC gets the lists that PaddleDetection makes, and opens as it is', async (t) => {
  const devkit = (year: string, lists: Readonly<Record<string, string>>) => tarOf([
    ...Object.entries(lists).map(([list, name]) => ({ path: `VOCdevkit/VOC${year}/ImageSets/Main/${list}.txt`, content: Buffer.from(`${name}\n`) })),
    ...Object.values(lists).flatMap((name) => [
      { path: `VOCdevkit/VOC${year}/JPEGImages/${name}.jpg`, content: image },
      { path: `VOCdevkit/VOC${year}/Annotations/${name}.xml`, content: Buffer.from(`<annotation><size><width>9</width><height>9</height></size><object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox></object></annotation>`) },
    ]),
  ]);
  const { url } = await serve(t, byName({ 'VOCtrainval_06-Nov-2007.tar': whole(devkit('2007', { trainval: '000005' })), 'VOCtest_06-Nov-2007.tar': whole(devkit('2007', { test: '000001' })), 'VOCtrainval_11-May-2012.tar': whole(devkit('2012', { trainval: '2008_000002' })) }));
  const voc = dataEntry('voc');
  const catalogue = [{ ...voc, files: voc.files.map(({ url: from, makes }) => ({ url: new URL(from.split('/').at(-1)!, url).href, makes })) }];
  const directory = t.testdir();
  const { written } = await getData('voc', { ...quick, directory, catalogue });
  t.same(written.map((path) => path.slice(directory.length + 1)), ['trainval.txt', 'test.txt', 'label_list.txt', 'data-lock.json']);
  t.equal(readFileSync(join(directory, 'trainval.txt'), 'utf8'), 'VOCdevkit/VOC2007/JPEGImages/000005.jpg VOCdevkit/VOC2007/Annotations/000005.xml\nVOCdevkit/VOC2012/JPEGImages/2008_000002.jpg VOCdevkit/VOC2012/Annotations/2008_000002.xml\n');
  const { records } = await openVocDataset({ dataset_dir: directory, anno_path: 'test.txt' });
  t.equal(records.length, 1);

  await rm(join(directory, 'trainval.txt'));
  writeFileSync(join(directory, 'test.txt'), 'mine');
  t.match(await getData('voc', { ...quick, directory, catalogue }), { files: [{ was: 'there' }, { was: 'there' }, { was: 'there' }], written: [join(directory, 'trainval.txt')] }, 'a run that ended before the lists were written is completed');
  t.equal(readFileSync(join(directory, 'test.txt'), 'utf8'), 'mine');
});

t.test('the catalogue has every address the configurations start from, and no name twice', async (t) => {
  const folder = fileURLToPath(new URL('../../../configs/', import.meta.url));
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  const wanted = texts.flatMap((text) => [.../^pretrain_weights: (https?:\S+)/gm[Symbol.matchAll](text)].map(([, url]) => url!));
  const known = new Set(CATALOGUE.flatMap(({ files }) => files.map(({ url }) => url)));
  t.same(wanted.filter((url) => !known.has(url)), []);
  t.equal(new Set(CATALOGUE.map(({ name }) => name)).size, CATALOGUE.length);
  for (const { files } of CATALOGUE) for (const { url, md5: digest = '0'.repeat(32) } of files) t.match(digest, /^[0-9a-f]{32}$/, url);
  t.throws(() => dataEntry('cocco'), { code: 'ERR_UNKNOWN_NAME', hint: /coco/ });
});

t.test('a lock file that is none is an error', async (t: Test) => {
  const directory = t.testdir({ 'data-lock.json': '{"files": {"http://x/y": {"bytes": 1}}}' });
  const { url } = await serve(t, everything);
  await t.rejects(getData('toy', { directory, catalogue: toySet(url) }), { code: 'ERR_FILE_UNREADABLE', message: /no length or no SHA-256/ });
  writeFileSync(join(directory, 'data-lock.json'), '{"files": {"http://x/y": null}}');
  await t.rejects(getData('toy', { directory, catalogue: toySet(url) }), { code: 'ERR_FILE_UNREADABLE', message: /no length or no SHA-256/ });
});
