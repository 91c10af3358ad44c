import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { download, type DownloadOptions } from '../../../plugins/pretrained/download.ts';
import { DownloadCache } from '../../../plugins/pretrained/download-cache.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { fillDisk } from '../../core/train/checkpoint/full-disk.ts';
import { broken, ignoringRange, serve, status, whole } from './file-server.ts';
import { floats, gzip, lodTensor, tarOf, tfjsModel } from './fixtures.ts';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const options = (cacheDir: string, more: Partial<DownloadOptions> = {}): DownloadOptions => ({ cacheDir, retryDelay: 1, ...more });

t.test('a file is downloaded once, told of as it comes, and addressed by its content', async (t) => {
  const cacheDir = t.testdir();
  const { url, ranges } = await serve(t, whole(content));
  const seen: [number, number | undefined][] = [];
  const file = await download(url, options(cacheDir, { sha256: sha256.toUpperCase(), size: content.length, onProgress: (...progress) => seen.push(progress) }));
  t.same(readFileSync(file.path), content);
  t.equal(basename(file.path), sha256);
  t.same(seen.at(-1), [content.length, content.length]);
  t.same(await download(url, options(cacheDir)), file);
  t.same(await download(url, options(cacheDir, { offline: true })), file);
  t.same(ranges, [undefined], 'one request');
  t.same(readdirSync(join(cacheDir, 'partial')), [], 'nothing is left behind');
});

t.test('a transfer that breaks goes on where it stopped', async (t) => {
  const { url, ranges } = await serve(t, broken(content, 100_000), whole(content));
  const file = await download(url, options(t.testdir()));
  t.equal(file.sha256, sha256);
  t.equal(ranges.length, 2);
  t.match(ranges[1], /^bytes=[1-9]\d+-$/);
});

t.test('a later call goes on where an earlier one gave up', async (t) => {
  const cacheDir = t.testdir();
  const { url, ranges } = await serve(t, broken(content, 100_000), whole(content));
  await t.rejects(download(url, options(cacheDir, { retries: 0 })), { code: 'ERR_DOWNLOAD_FAILED', message: /connection broke after \d+ bytes/ });
  t.equal(await new DownloadCache(cacheDir).find(url), undefined, 'the part is not in the cache');
  t.equal((await download(url, options(cacheDir))).sha256, sha256);
  t.match(ranges[1], /^bytes=/);
});

t.test('a server that ignores the range starts the file anew', async (t) => {
  const { url, ranges } = await serve(t, broken(content, 100_000), ignoringRange(content));
  t.equal((await download(url, options(t.testdir()))).sha256, sha256);
  t.match(ranges[1], /^bytes=/);
});

t.test('a file that changed meanwhile is not joined to the old part', async (t) => {
  const other = randomBytes(250_000);
  const { url } = await serve(t, broken(content, 100_000), whole(other, '"2"'));
  t.same(readFileSync((await download(url, options(t.testdir()))).path), other);
});

t.test('without a mark of the version nothing is continued', async (t) => {
  const { url, ranges } = await serve(t, broken(content, 100_000, ''), ignoringRange(content));
  t.equal((await download(url, options(t.testdir()))).sha256, sha256);
  t.same(ranges, [undefined, undefined]);
});

t.test('a server that continues at the wrong place, or wrongly, does not get a mixed file into the cache', async (t) => {
  const directory = t.testdir();
  const wrongPlace = await serve(t, broken(content, 100_000), (_, response) => {
    response.writeHead(206, { 'content-range': `bytes 5-${content.length - 1}/${content.length}`, etag: '"1"' }).end(content.subarray(5));
  }, whole(content));
  t.equal((await download(wrongPlace.url, options(join(directory, 'place')))).sha256, sha256);
  const lying = await serve(t, broken(content, 100_000), ({ headers }, response) => {
    const start = Number(/\d+/.exec(headers.range!)![0]);
    response.writeHead(206, { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }).end(Buffer.alloc(content.length - start));
  }, whole(content));
  t.equal((await download(lying.url, options(join(directory, 'lying'), { sha256 }))).sha256, sha256, 'a wrong hash after continuing starts anew');
});

t.test('a file of another length or hash is thrown away', async (t) => {
  const cacheDir = t.testdir();
  const { url } = await serve(t, whole(content));
  await t.rejects(download(url, options(cacheDir, { size: 5 })), { code: 'ERR_DOWNLOAD_MISMATCH', message: /has length 300000 instead of 5/ });
  await t.rejects(download(url, options(cacheDir, { sha256: '0'.repeat(64) })), { code: 'ERR_DOWNLOAD_MISMATCH', message: /has SHA-256/ });
  t.notOk(readdirSync(cacheDir).includes('files'), 'nothing reached the cache');
  const chunked = await serve(t, (_, response) => { response.write(content.subarray(0, 10)); response.end(); });
  await t.rejects(download(chunked.url, options(cacheDir, { size: 11 })), { code: 'ERR_DOWNLOAD_MISMATCH', message: /length 10 instead of 11/ });
});

t.test('refusals of the server are errors with its status; only passing ones are tried again', async (t) => {
  const directory = t.testdir();
  const gone = await serve(t, status(404));
  await t.rejects(download(gone.url, options(join(directory, 'gone'))), { code: 'ERR_DOWNLOAD_FAILED', message: /404 Not Found/ });
  t.equal(gone.ranges.length, 1);
  const busy = await serve(t, status(503), status(503), whole(content));
  t.equal((await download(busy.url, options(join(directory, 'busy')))).sha256, sha256);
  const dead = await serve(t, status(500));
  await t.rejects(download(dead.url, options(join(directory, 'dead'), { retries: 2 })), { code: 'ERR_DOWNLOAD_FAILED', message: /500/ });
  t.equal(dead.ranges.length, 3);
  await t.rejects(download('http://127.0.0.1:1/x', options(join(directory, 'refused'), { retries: 0 })), { code: 'ERR_DOWNLOAD_FAILED' });
});

t.test('offline, only the cache is asked', async (t) => {
  const { url, ranges } = await serve(t, whole(content));
  await t.rejects(download(url, options(t.testdir(), { offline: true })), { code: 'ERR_DOWNLOAD_OFFLINE', message: /weights\.bin is not in the cache/ });
  t.equal(ranges.length, 0);
});

t.test('a cached file that was changed is fetched again', async (t) => {
  const cacheDir = t.testdir();
  const { url, ranges } = await serve(t, whole(content));
  const { path } = await download(url, options(cacheDir));
  writeFileSync(path, 'something else');
  t.same(readFileSync((await download(url, options(cacheDir))).path), content);
  t.equal(ranges.length, 2);
});

t.test('two calls at once make one transfer', async (t) => {
  const { url, ranges } = await serve(t, whole(content));
  const cacheDir = t.testdir();
  const files = await Promise.all([download(url, options(cacheDir)), download(url, options(cacheDir))]);
  t.same(files[0], files[1]);
  t.equal(ranges.length, 1);
});

t.test('the lock of a process that died is taken over', async (t) => {
  const cacheDir = t.testdir();
  const { url } = await serve(t, whole(content));
  const lock = new DownloadCache(cacheDir).lockPath(url);
  mkdirSync(join(cacheDir, 'partial'));
  writeFileSync(lock, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1 }));
  t.equal((await download(url, options(cacheDir))).sha256, sha256);
});

t.test('a full disk or a place that cannot be written to is an error that says so', async (t) => {
  const { url, ranges } = await serve(t, whole(content));
  const cacheDir = t.testdir({ 'a-file': '' });
  await t.rejects(download(url, options(join(cacheDir, 'a-file', 'cache'))), { code: 'ERR_FILE_UNWRITABLE' });
  t.equal(ranges.length, 0);
  await t.test('while the disk is full', async (t) => {
    const lock = new DownloadCache(cacheDir).lockPath(url);
    await fillDisk(t);
    await t.rejects(download(url, options(cacheDir)), { code: 'ERR_FILE_UNWRITABLE', message: /ENOSPC/ });
    t.notOk(existsSync(lock), 'the lock is free again');
  });
  t.equal((await download(url, options(cacheDir))).sha256, sha256);
});

t.test('a transfer compressed in spite of the request is stored as what it is', async (t) => {
  const text = Buffer.from('x'.repeat(10_000));
  const { url } = await serve(t, (_, response) => {
    const body = gzipSync(text);
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
  });
  t.same(readFileSync((await download(url, options(t.testdir()))).path), text);
});

t.test('weights are read from a URL: an archive, and a model with its shards', async (t) => {
  const cacheDir = t.testdir();
  const archive = await serve(t, whole(gzip(tarOf([{ path: 'model/conv1_weights', content: lodTensor([2], floats(1, 2)) }]))));
  t.same([...(await readWeights(archive.url, { cacheDir })).keys()], ['conv1_weights']);
  const files = tfjsModel();
  const model = await serve(t, (request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://x');
    const file = search === '?token=1' ? files[pathname.slice('/a/'.length)] : undefined;
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  const url = model.url.replace('weights.bin', 'a/model.json?token=1');
  t.equal((await readWeights(url, { cacheDir })).size, 7);
  t.equal((await readWeights(url, { cacheDir, offline: true })).size, 7);
  t.equal(model.ranges.length, 5, 'every file once');
});
