import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { readCheckpointManifest } from '../../../core/train/checkpoint.ts';
import type { Analysis } from '../../../plugins/quant-analysis/index.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { damagedProject, FLOAT_ALREADY } from './damaged-project.ts';

t.setTimeout(240_000);
const { project, sound, damaged, layer, config } = await damagedProject(t.testdir({}));
const directory = join(project.directory, 'output/run/analysis');
const kernelFor = (weights: string, more = {}) => tinyKernel(project, { ...config, weights, ...more });
const analyze = (options = {}) => withKernel(kernelFor(damaged), (kernel) => kernel.run('analyze', options));
const search = (options = {}) => withKernel(kernelFor(damaged), (kernel) => kernel.run('search', options));
const storedScores = async (): Promise<string> => readFile(join(directory, 'scores.jsonl'), 'utf8');

t.test('a search without time for a single score says so and writes nothing', async (t) => {
  t.match(await search({ budget: 0 }), { met: false, complete: false, goal: null, best: null, written: [], notes: [/budget ended .* no score was begun/] });
  t.match(await search({ budget: 0, targetAp: 0.5 }), { goal: 0.5, best: null });
});

t.test('without time for scores analyze still compares tensors, and finds the layer that one huge channel ruins', async (t) => {
  const { analysis, notes } = await analyze({ budget: 0 });
  t.same(analysis.passes, { done: 0, planned: 4 + 2 * analysis.layers.length });
  t.match(notes[0], /0 of \d+ scores/);
  const levels = analysis.layers.map(({ noise }) => noise.own!.sqnr);
  t.equal(Math.min(...levels), analysis.layers.find(({ node }) => node === layer)!.noise.own!.sqnr);
  t.same(analysis.suggestion.layers, [layer]);
  t.same(JSON.parse(await readFile(join(directory, 'analysis.json'), 'utf8')), analysis);
});

t.test('tensors are compared once, by whichever command comes first, and again only for more images', async (t) => {
  const compared = async (command: 'analyze' | 'search', images?: number): Promise<boolean> => {
    let seen = false;
    await withKernel(kernelFor(damaged), (kernel) => {
      kernel.events.on('progress', ({ task }) => { seen ||= task.startsWith('compare with float'); });
      return kernel.run(command, { images, budget: images === 1 ? 60 : 0, outputDir: join(directory, 'once') });
    });
    return seen;
  };
  t.ok(await compared('search', 1));
  t.notOk(await compared('search', 1));
  t.ok(await compared('analyze'), 'four images say more than one');
  t.notOk(await compared('analyze'));
});

t.test('with scores the bad layer is what quantization costs, and leaving it in float is what wins it back', async (t) => {
  const { analysis: { scores, layers, suggestion, passes, tensors } } = await analyze();
  t.equal(passes.done, passes.planned);
  const [float, quantized] = [scores.float!.AP, scores.quantized!.AP];
  t.ok(float > 0.7 && quantized < float - 0.2, `${float} in float, ${quantized} quantized`);
  t.ok(scores.activations!.AP > float - 0.05, 'it is the weights');
  const bad = layers.find(({ node }) => node === layer)!;
  t.ok(bad.onlyQuantized!.AP < float - 0.2);
  t.ok(bad.onlyFloat!.AP > float - 0.05);
  t.match(suggestion, { layers: [layer], notQuantPattern: [...FLOAT_ALREADY, `name:${layer}`], floatBytes: 3 * bad.weights, score: { AP: bad.onlyFloat!.AP } });
  const weights = tensors.find(({ name }) => name === `${layer}_weights`)!;
  t.ok(weights.weight && weights.high > 100 && weights.clipped === 0 && weights.noise!.sqnr < 6);
  t.equal(weights.histogram.counts.reduce((sum, count) => sum + count, 0), bad.weights);
});

t.test('what was measured is not measured again', async (t) => {
  const [scores, { analysis }] = [await storedScores(), await analyze({ budget: 0 })];
  t.equal(analysis.passes.done, analysis.passes.planned);
  t.equal(await storedScores(), scores);
  t.not((await withKernel(kernelFor(sound), (kernel) => kernel.run('analyze', { budget: 0 }))).analysis.scores.quantized?.AP, analysis.scores.quantized!.AP, 'other weights are another matter');
});

t.test('the page needs nothing but itself and shows the numbers of the JSON', async (t) => {
  const { analysis } = await analyze({ budget: 0 });
  const page = await readFile(join(directory, 'analysis.html'), 'utf8');
  // The namespace is a name, which nothing fetches.
  t.notMatch(page.replaceAll('http://www.w3.org/2000/svg', ''), /(src|href)\s*=|url\(|@import|https?:|fetch\(|import\(/);
  const [, embedded] = /<script type="application\/json" id="analysis">(.*?)<\/script>/s.exec(page)!;
  t.same(JSON.parse(embedded!) as Analysis, analysis);
  const rows = [...page.matchAll(/<tr[^>]*>(<td.*?)<\/tr>/gs)].map(([, cells]) => [...cells!.matchAll(/data-value="([^"]*)"/g)].map(([, value]) => value!));
  t.same(rows.map(([name]) => name), analysis.layers.map(({ node }) => node));
  t.same(rows.map((row) => Number(row[4])), analysis.layers.map(({ noise }) => noise.own!.sqnr));
  t.same(rows.map((row) => Number(row[9])), analysis.layers.map(({ onlyQuantized }) => analysis.scores.float!.AP - onlyQuantized!.AP));
});

t.test('a search restores the bad layer alone, and its checkpoint evaluates as it was scored', async (t) => {
  const report = await search({ maxDrop: 0.05 });
  t.match(report, { met: true, complete: true, best: { layers: [layer] } });
  t.equal(report.goal, report.float!.AP - 0.05);
  const { checkpoint, score } = report.best!;
  const { plan, metrics } = await readCheckpointManifest(checkpoint);
  t.match(plan!.skips.find(({ node }) => node === layer), { by: 'quant-analysis', reason: /restored to float: AP .* goal/ });
  t.notOk(plan!.entries.some(({ node }) => node === layer));
  t.equal(metrics['AP'], score.AP);
  const { results: [result] } = await withKernel(kernelFor(checkpoint), (kernel) => kernel.run('evaluate', { stage: 'eval' }));
  t.equal(result!.AP, score.AP);
});

t.test('a goal beyond float is missed, and the best found is there all the same', async (t) => {
  const report = await search({ targetAp: 0.999 });
  t.match(report, { met: false, complete: true, goal: 0.999, notes: [/float itself.*misses/i] });
  t.ok(report.best!.score.AP > report.quantized!.AP);
  t.match(await readCheckpointManifest(report.best!.checkpoint), { metrics: { AP: report.best!.score.AP } });
  await t.rejects(search({ targetAp: 0.5, maxDrop: 0.1 }), { code: 'ERR_USAGE' });
});

t.test('a checkpoint that carries a plan is analyzed by that plan', async (t) => {
  const { best } = await search({ maxDrop: 0.05 });
  const { analysis } = await withKernel(kernelFor(best!.checkpoint), (kernel) => kernel.run('analyze', { budget: 0, outputDir: join(directory, 'again') }));
  t.equal(analysis.calibration, null);
  t.match(analysis.skips.find(({ node }) => node === layer), { by: 'quant-analysis' });
  t.notOk(analysis.layers.some(({ node }) => node === layer));
});

t.test('compare measures exported files: float, each algorithm, a checkpoint', async (t) => {
  const { best } = await search({ maxDrop: 0.05 });
  const { rows, images } = await withKernel(kernelFor(damaged), (kernel) => kernel.run('compare', { algos: ['abs_max', 'KL'], checkpoints: [`restored=${best!.checkpoint}`] }));
  t.equal(images, 4);
  t.same(rows.map(({ name }) => name), ['float', 'post abs_max', 'post KL', 'restored']);
  const [float, absMax, , restored] = rows;
  t.equal(float!.drop, 0);
  t.ok(absMax!.drop > 0.2, 'the bad layer is bad in the file too');
  t.ok(restored!.drop < 0.05);
  t.ok(rows.every(({ bytes, msPerImage }) => bytes > 10_000 && msPerImage > 0));
  const { written } = await withKernel(kernelFor(best!.checkpoint), (kernel) => kernel.run('export', { outputDir: join(directory, 'export') }));
  t.equal(restored!.bytes, (await stat(written.find((path) => path.endsWith('.onnx'))!)).size);
  await t.rejects(withKernel(kernelFor(damaged), (kernel) => kernel.run('compare', { algos: ['kl'] })), { code: 'ERR_UNKNOWN_NAME', hint: /"KL"/ });
  await t.rejects(withKernel(kernelFor(best!.checkpoint), (kernel) => kernel.run('compare', { algos: ['KL'] })), { code: 'ERR_WEIGHTS_QUANTIZED' });
});
