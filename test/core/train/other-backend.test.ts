import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { lossesApart, trainOn } from '../../support/train-on.ts';
import { runMain } from '../../support/run-main.ts';
import { tinyProject } from '../../support/tiny-project.ts';

t.setTimeout(240_000);

/** Engines beside the default one: what SLIMTAP_ENGINES names, otherwise those in every checkout (the slowest in float alone). */
const NAMED = (process.env['SLIMTAP_ENGINES'] ?? '').split(',').filter((name) => name !== '');
const OTHERS = NAMED.length > 0 ? { float: NAMED, quantized: NAMED } : { float: ['reference', 'tfjs-wasm', 'tfjs-cpu'], quantized: ['reference', 'tfjs-wasm'] };

/**
 * What two engines' roundings come to: 10 steps of this network, whole on one other engine, were 1.6e-3 apart in float and 2.2e-3
 * quantized, where single values fall on the other side of a rounding step. From one step to the next the loss moves by 0.1.
 */
const NEAR = { float: 5e-3, quantized: 8e-3 };

for (const name of ['float', 'quantized'] as const) {
  const config = name === 'float' ? { quantization: { enabled: false } } : {};
  // Every other engine takes the training over from the default one, and gives it back.
  const turns = OTHERS[name].flatMap((engine): [string, number][] => [['onnxruntime', 1], [engine, NAMED.length > 0 ? 10 : 2]]).concat([['onnxruntime', 2]]);
  const steps = turns.reduce((sum, [, count]) => sum + count, 0);
  t.test(`a ${name} training that changes its engine at checkpoints has the losses of one that does not`, async (t) => {
    const whole = await trainOn(t.testdir(), [['onnxruntime', steps]], config);
    const mixed = await trainOn(join(t.testdirName, 'mixed'), turns, config);
    t.ok(Math.abs(whole[1]! / whole[0]! - 1) > 2 * NEAR.quantized, `the loss moves: ${whole.join(', ')}`);
    // The first step after the first hand-over differs by the roundings of one step alone: everything arrived.
    const [first, expected] = [mixed[1]!, whole[1]!];
    t.ok(Math.abs(first / expected - 1) < (name === 'float' ? 2e-5 : NEAR.quantized), `${first} instead of ${expected} after the first hand-over`);
    const apart = lossesApart(mixed, whole);
    t.ok(apart < NEAR[name], `${apart} apart: ${mixed.join(', ')} instead of ${whole.join(', ')}`);
  });
}

t.test('`slimtap train -r … --backend` goes on elsewhere', { skip: NAMED.length > 0 && 'the engines named are looked at above' }, async (t) => {
  const { directory, small } = await tinyProject(t.testdir());
  const train = async (folder: string, steps: number, ...flags: string[]): Promise<number[]> => {
    const { code, stderr } = await runMain(['train', '-c', 'configs/yolov3_mobilenet_v1.yml', ...flags, ...small.filter((override) => !override.startsWith('backend=')), `save_dir=${join(directory, folder)}`, `max_iters=${steps}`]);
    if (code !== 0) throw new Error(stderr);
    const log = await readFile(join(directory, folder, 'yolov3_mobilenet_v1/log.jsonl'), 'utf8');
    return log.trim().split('\n').map((line) => (JSON.parse(line) as { loss: number }).loss);
  };
  const whole = await train('whole', 2, '--backend', 'onnxruntime');
  const rest = await train('rest', 2, '--backend', 'tfjs-wasm', '-r', join(directory, 'whole/yolov3_mobilenet_v1/1'));
  t.equal(rest.length, 1);
  t.ok(lossesApart(rest, whole.slice(1)) < 1e-2, `${rest.join()} instead of ${whole[1]}`);
  const back = await train('back', 3, '--backend', 'onnxruntime', '-r', join(directory, 'rest/yolov3_mobilenet_v1/model_final'));
  t.equal(back.length, 1);
});
