import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { runMain } from '../../support/run-main.ts';
import { importFolder } from '../import-paddle/imported.ts';
import { classifier, config, lines, skip } from './classifier.ts';

t.test('the classifier is trained with quantization to give what it gives in float, without labels', { skip }, async (t) => {
  const directory = t.testdir();
  const [net, images, file] = [join(directory, 'net'), join(directory, 'images'), join(directory, 'aware.yml')];
  await lines(images, 8);
  const command = async (...argv: readonly string[]): Promise<string> => {
    const outcome = await runMain(argv);
    t.equal(outcome.code, 0, outcome.stderr);
    return outcome.stdout;
  };
  await command('import', classifier, '--size', '48x192', '--output', net);
  writeFileSync(file, `${config(net, images).replace('EvalReader:', 'TrainReader:')}  batch_size: 8\n  drop_empty: false\n  worker_num: 1\n`);
  const log = await command('train', '-c', file, '-o', `save_dir=${directory}`, 'max_iters=8', 'snapshot_iter=8', 'log_iter=1', 'log_smooth_window=1', 'LearningRate.base_lr=0.001', 'LearningRate.schedulers=[]');
  const losses = [...log.matchAll(/'loss': '([\d.]+)'/g)].map(([, loss]) => Number(loss));
  t.equal(losses.length, 8);
  t.ok(losses.at(-1)! < 0.9 * losses[0]!, losses.join(' '));

  const model = join(directory, 'aware', 'model_final');
  const { plan } = await readCheckpoint(model);
  await command('export', '-c', file, '--format', 'paddle', '--output_dir', directory, '-o', `weights=${model}`, 'export.golden_images=0', 'export.check_images=0');
  const again = await importFolder(join(directory, 'aware', 'paddle'));
  t.equal(again.quantized.length, plan!.entries.length);
  t.equal(again.graph.nodes().some(({ name }) => name.startsWith('teacher/')), false);
});
