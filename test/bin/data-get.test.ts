import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';
import { serve, whole } from '../plugins/pretrained/file-server.ts';

t.test('weights are got from a mirror into the cache, and the command says so', async (t) => {
  const cache = t.testdir();
  process.env['XDG_CACHE_HOME'] = cache;
  t.teardown(() => { delete process.env['XDG_CACHE_HOME']; });
  const content = Buffer.from('weights');
  const { url, ranges } = await serve(t, whole(content));
  const from = new URL('.', url).href;
  t.match(await runMain(['data', 'get', 'yolov3_r34', '--dry-run']), { code: 0, stdout: /yolov3_r34: 1 file of unknown size to download, into .*slimtap\n {2}missing https:\/\/paddlemodels/ });
  t.equal(ranges.length, 0);
  t.match(await runMain(['data', 'get', 'yolov3_r34', '--from', from]), { code: 0, stdout: /7 bytes, SHA-256 [0-9a-f]{64}/, stderr: /yolov3_r34: 1 file of unknown size/ });
  t.match(json<unknown[]>(await runMain(['data', 'get', 'yolov3_r34', '--json'])), [{ name: 'yolov3_r34', files: [{ was: 'there' }] }]);
  t.ok(existsSync(join(cache, 'slimtap/data-lock.json')));
});

t.test('a file of another length than the catalogue\'s is refused', async (t) => {
  const { url } = await serve(t, whole(Buffer.from('no images')));
  const directory = t.testdir();
  t.match(await runMain(['data', 'get', 'coco-val', '--output_dir', directory, '--from', url]), { code: 1, stderr: /length 9 instead of 252907541/ });
});

t.test('nothing is got without a name, and wrong usage says what there is', async (t) => {
  t.match(await runMain(['data', 'get']), { code: 2, stderr: /Known names: coco, coco-val, voc, yolov3_mobilenet_v1/ });
  t.match(await runMain(['data', 'get', 'cocco']), { code: 2, stderr: /coco/ });
  t.match(await runMain(['data', 'get', 'coco', 'voc', '--output_dir', 'x']), { code: 2, stderr: /folder of one data set/ });
  t.match(await runMain(['data', 'get', 'coco', '--from', '/tmp']), { code: 2, stderr: /is no address/ });
  t.match(await runMain(['data', 'get', '--list']), { code: 0, stdout: /coco: COCO 2017.*\n {2}http\S+annotations_trainval2017\.zip, 253 MB, MD5 f4bbac/ });
});
