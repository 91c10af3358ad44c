import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { readNetwork } from '../../plugins/import-darknet/index.ts';
import { TINY_CFG, weightsFile } from '../plugins/import-darknet/fixtures.ts';
import { cocoDocument, tinyProject } from '../support/tiny-project.ts';

// Two trainings' worth of start-up in processes of their own, on machines that do other things too.
t.setTimeout(120_000);

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'coco-nano', ...argv]);

t.test('a network and images of one\'s own are measured in float, calibrated, and after aware steps', async (t) => {
  const { directory } = await tinyProject(t.testdir({ 'tiny.cfg': TINY_CFG }));
  const images = join(directory, 'coco');
  await writeFile(join(directory, 'tiny.weights'), weightsFile(readNetwork(TINY_CFG, 'tiny.cfg'), (k) => 0.05 + 0.1 * Math.abs(Math.sin(k))));
  await writeFile(join(images, 'instances.json'), JSON.stringify(cocoDocument()));
  const { stdout } = await bench(
    '--cfg', join(directory, 'tiny.cfg'), '--weights', join(directory, 'tiny.weights'), '--train', images, '--val', images,
    '--out', join(directory, 'out'), '--targets', 'onnxruntime', '--steps', '1', '--batch', '2', '--max-drop', '1', '--json',
  );
  const { rows, lost } = JSON.parse(stdout) as { rows: Record<string, unknown>[]; lost: number };
  t.match(rows, [{ model: 'float', change: 0 }, { model: 'post', target: 'onnxruntime', AP: Number }, { model: 'aware', target: 'onnxruntime', AP: Number, AP50: Number, seconds: Number }]);
  t.equal(lost, 0);
});

t.test('data that is not there is named before anything is measured', async (t) => {
  await t.rejects(bench('--data', join(t.testdir({}), 'nowhere')), { code: 1, stderr: /The data is not here: .*Nano-coco\.cfg, .*coco-val2017-a\. Name another place with --data/ });
});

t.test('wrong options say what there is and exit with 2', async (t) => {
  await t.rejects(bench('--steps', '0'), { code: 2, stderr: /whole and positive.*Usage/s });
  await t.rejects(bench('--what'), { code: 2, stderr: /Usage/ });
});
