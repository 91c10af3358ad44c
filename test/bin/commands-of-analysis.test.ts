import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';
import { tinyProject } from '../support/tiny-project.ts';

t.setTimeout(240_000);
const project = await tinyProject(t.testdir({}));
const CONFIG = ['-c', 'configs/yolov3_mobilenet_v1.yml'];
const few = ['backend=onnxruntime', 'MobileNet.width=0.03125', 'quantization.quantize_op_types=[depthwise_conv2d]', 'max_iters=1'];
const trained = join(project.directory, 'output/yolov3_mobilenet_v1/model_final');
const command = (name: string, ...flags: string[]) => runMain([name, ...CONFIG, ...project.small, ...few, `weights=${trained}`, ...flags]);

t.test('a checkpoint trained for a step can be analyzed, searched and compared from the command line', async (t) => {
  t.match(await command('train', '--float', '--json'), { code: 0 });
  const analyzed = await command('analyze', '--images', '2', '--budget', '0s');
  t.match(analyzed, { code: 0, stdout: /AP on 2 images: float \?, .*\nnoisiest layers .*\n[\s\S]*analysis\.html/ });
  const directory = join(project.directory, 'output/yolov3_mobilenet_v1/analysis');
  t.match(await readFile(join(directory, 'analysis.html'), 'utf8'), /<h1>yolov3_mobilenet_v1<\/h1>/);
  const compared = await command('compare', '--algo', 'abs_max', '--images', '2', '--markdown');
  t.match(compared, { code: 0, stdout: /\| float \| .*\n\| post abs_max \| / });
});

t.test('search exits with 0 when the goal is reached and with 3 when it is not, the report on stdout either way', async (t) => {
  const reached = await command('search', '--max-drop', '1', '--json');
  t.equal(reached.code, 0);
  t.match(json(reached), { met: true, best: { layers: [] } });
  const missed = await command('search', '--target-ap', '0.9', '--budget', '0s', '--images', '3', '--json');
  t.equal(missed.code, 3);
  t.match(json(missed), { met: false, complete: false, best: null });
  t.match(await command('search', '--target-ap', '1.5'), { code: 2, stderr: /from 0 to 1/ });
  t.match(await command('search', '--budget', 'soon'), { code: 2, stderr: /30m/ });
  t.match(await command('search', '--target-ap', '0.5', '--max-drop', '0.1', '--json'), { code: 2 });
});
