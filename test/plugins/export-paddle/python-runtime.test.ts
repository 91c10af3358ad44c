import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import t from 'tap';
import type { Exported } from '../../../core/export/exporter.ts';
import type { ModelDescription } from '../../../core/export/model-description.ts';
import { encodeNpy } from '../../../core/tensor/npy.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { suppressionOf } from '../../../plugins/model-yolov3/index.ts';
import { parseDetails, type PaddleDetails } from '../../../plugins/export-paddle/paddle-details.ts';
import { pythonRuntime } from '../../../plugins/export-paddle/python-runtime.ts';

const details: PaddleDetails = {
  model: '__model__', format: 'fake_quantize', storage: 'float', feeds: { image: 'image', imSize: 'im_size' }, fetches: ['out'],
  variables: { head: 'conv.tmp_0', boxes: 'concat.tmp_0', scores: 'concat.tmp_1' }, suppresses: true,
};
const exported: Exported = { description: { nms: suppressionOf() } as unknown as ModelDescription, details: { ...details }, directory: '/where/it/is', files: [], read: () => Promise.reject(new Error('unused')) };
const request = { image: tensor('float32', [1, 1], [0.5]), imSize: tensor('int32', [1, 2], [10, 10]) };

/** Stands for an interpreter: a script that gets the jobs on stdin, as `-c` code would. */
async function interpreter(directory: string, script: string): Promise<string> {
  const path = join(directory, 'python.mjs');
  await writeFile(path, `#!${process.execPath}\nimport { copyFileSync, existsSync, readFileSync } from 'node:fs';\nconst jobs = JSON.parse(readFileSync(0, 'utf8'));\n${script}\n`, { mode: 0o755 });
  return path;
}

const head = encodeNpy(tensor('float32', [1, 1, 2], [1, 2]));
const boxes = encodeNpy(tensor('float32', [1, 2, 4], [0, 0, 4, 4, 0, 0, 4, 5]));
/** By class, as the program has them: the second box is the better one of class 1, and hides the first. */
const scores = encodeNpy(tensor('float32', [1, 2, 2], [0, 0, 0.5, 0.75]));

t.test('requests go to files under Paddle\'s names, results come back under the graph\'s', { skip: process.platform === 'win32' ? 'no shebang' : false }, async (t) => {
  const directory = t.testdir({ head: Buffer.from(head), boxes: Buffer.from(boxes), scores: Buffer.from(scores), rows: Buffer.from(encodeNpy(tensor('float32', [1, 6], [1, 0.75, 0, 0, 4, 5]))) });
  const python = await interpreter(directory, `
    const [{ directory, model, params, requests, feeds, fetch }] = jobs;
    if (directory !== '/where/it/is/paddle' || model !== '__model__' || params !== null) throw new Error(directory);
    for (const request of requests) {
      for (const name of feeds) if (!existsSync(request + '/' + name + '.npy')) throw new Error(name);
      ['head', 'boxes', 'scores', 'rows'].forEach((name, i) => copyFileSync(${JSON.stringify(directory)} + '/' + name, request + '/out.' + i + '.npy'));
    }
    if (fetch.join() !== 'conv.tmp_0,concat.tmp_0,concat.tmp_1,out') throw new Error(fetch.join());
    console.log('a line of its own\\n' + JSON.stringify([{}]));`);
  const open = await pythonRuntime(python, exported, details, ['head']).open();
  const [first, second] = await open.run([request, request]);
  await open.dispose();
  t.same(first, second);
  t.same([...first!['scores']!.data], [0, 0.5, 0, 0.75], 'by box');
  t.same([first!['head']!.shape, first!['scores']!.shape], [[1, 1, 2], [1, 2, 2]]);
  t.same([...first!['detections']!.data], [...first!['suppressed']!.data], 'our suppression gives the same row');
});

t.test('names in a manifest that lead out of a folder are refused, and inputs the program does not take are not written', { skip: process.platform === 'win32' ? 'no shebang' : false }, async (t) => {
  const hostile = '../'.repeat(12);
  for (const one of [{ feeds: { image: `${hostile}tmp/evil` } }, { model: `${hostile}etc/passwd` }, { params: '..' }]) {
    t.throws(() => parseDetails({ ...details, ...one }, 'manifest.json'), { code: 'ERR_FILE_MALFORMED', message: /a name of a file has no folders/ });
  }
  const directory = t.testdir();
  const python = await interpreter(directory, `
    for (const request of jobs[0].requests) ['head', 'boxes', 'scores', 'rows'].forEach((_, i) => copyFileSync(request + '/image.npy', request + '/out.' + i + '.npy'));
    console.log(JSON.stringify([{}]));`);
  const open = await pythonRuntime(python, exported, { ...details, suppresses: false }, ['head']).open();
  await open.run([{ ...request, [relative(join(tmpdir(), 'slimtap-paddle-', '0'), join(directory, 'evil'))]: request.image }]);
  t.same(readdirSync(directory), ['python.mjs']);
});

t.test('a version that cannot run it, a failure and a missing interpreter are told apart', { skip: process.platform === 'win32' ? 'no shebang' : false }, async (t) => {
  const run = async (python: string) => (await pythonRuntime(python, exported, details, ['head']).open()).run([request]);
  const cannot = await interpreter(t.testdir(), 'console.log(JSON.stringify([{ cannot: "1.8.5 has no quantize_linear" }]));');
  await t.rejects(run(cannot), { code: 'ERR_RUNTIME_CANNOT', message: /has no quantize_linear/ });
  const failed = await interpreter(t.testdir(), 'console.log(JSON.stringify([{ failed: "Hint: no kernel" }]));');
  await t.rejects(run(failed), { code: 'ERR_PYTHON', message: /Hint: no kernel/ });
  const broken = await interpreter(t.testdir(), 'console.error("Traceback\\nModuleNotFoundError: No module named \'paddle\'"); process.exit(1);');
  await t.rejects(run(broken), { code: 'ERR_PYTHON', message: /No module named 'paddle'/ });
  await t.rejects(run('/no/such/python'), { code: 'ERR_PYTHON', message: /ENOENT/ });
});
