import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { json, runMain } from '../../support/run-main.ts';
import { importFolder } from '../import-paddle/imported.ts';
import { classifier, config, lines, skip } from './classifier.ts';

for (const target of ['paddle-lite', 'onnxruntime']) {
  t.test(`PaddleOCR's classifier of text directions is quantized with images of its own shape and exported again (${target})`, { skip }, async (t) => {
    const directory = t.testdir();
    const [net, images, file] = [join(directory, 'net'), join(directory, 'images'), join(directory, 'post.yml')];
    await lines(images, 8);
    const command = async (...argv: readonly string[]): Promise<Record<string, never>> => {
      const outcome = await runMain([...argv, '--json']);
      t.equal(outcome.code, 0, outcome.stderr);
      return json(outcome);
    };
    t.match(await command('import', classifier, '--size', '48x192', '--output', net), { inputs: { image: [1, 3, 48, 192] }, outputs: { 'softmax_0.tmp_0': [1, 2] } });
    writeFileSync(file, config(net, images));

    const { written: [model = ''], post } = await command('post', '-c', file, '--target', target, '-o', `save_dir=${directory}`) as unknown as { written: string[]; post: { images: number; weights: number } };
    t.match(post, { images: 8, weights: 54 });
    const { plan } = await readCheckpoint(model);

    await command('export', '-c', file, '--target', target, '--format', 'onnx', 'paddle', '--output_dir', directory, '-o', `weights=${model}`, 'export.tolerance=1');
    const folder = join(directory, 'post');
    t.match(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')), { preprocessing: { size: [48, 192], channelOrder: 'bgr' }, labels: [] });
    const { runtimes } = await command('verify', folder) as unknown as { runtimes: { runtime: string; outcome: string }[] };
    t.match(runtimes, [{ runtime: 'ONNX Runtime', outcome: 'equal' }, { runtime: 'slimtap', outcome: 'equal' }, { outcome: 'skipped' }]);
    if (target === 'paddle-lite') t.equal((await importFolder(join(folder, 'paddle'))).quantized.length, plan!.entries.length, 'as many inputs are quantized as the plan says');
  });
}
