import { join } from 'node:path';
import t from 'tap';
import type { Comparison } from '../../../core/commands/compare-stages.ts';
import type { InspectOptions, Inspection } from '../../../core/commands/inspect.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import '../../../core/ops/index.ts';
import { isOp, type Graph } from '../../../core/ir/types.ts';
import { diffText, explainDiff, graphDiff, isUnchanged, selectLayers, type ExplainedDiff } from '../../../plugins/graph-view/index.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));
const trained = (target: string): ConfigObject => ({ target, weights: join(project.directory, `output/${target}/model_final`) });

type Compared = Inspection & { readonly comparison: Comparison };

async function compare(options: InspectOptions, config: ConfigObject = {}): Promise<Compared> {
  const kernel = tinyKernel(project, config);
  return await withKernel(kernel, () => kernel.run('inspect', { compare: true, ...options })) as Compared;
}

function explained({ comparison, plan, passes }: Compared): ExplainedDiff {
  return explainDiff(graphDiff(comparison.before, comparison.graph), { plan, passes, stepsOf: comparison.stepsOf });
}

/** The lines of a graph's nodes of one op. */
function namesOf(graph: Graph, op: 'FakeQuantize' | 'BatchNorm'): string[] {
  return graph.nodes().filter((node) => isOp(node, op)).map(({ name }) => name).sort();
}

const every = ({ layers }: ExplainedDiff) => layers.flatMap(({ node, around }) => [...(node ? [node] : []), ...around]);

t.test('checkpoints to freeze', async () => {
  for (const target of ['paddle-lite', 'onnxruntime']) {
    const kernel = tinyKernel(project, { target, max_iters: 1 }, { name: target });
    await withKernel(kernel, () => kernel.run('train'));
  }
});

t.test('a graph compared with itself has no difference', async (t) => {
  const same = await compare({ stage: 'float' });
  const diff = explained(same);
  t.ok(diff.layers.length > 50);
  t.ok(diff.layers.every(isUnchanged));
  t.same([diff.ends, diff.counts.added, diff.counts.removed, diff.counts.changed], [[], 0, 0, 0]);
  t.match(diffText(diff, same.comparison.title), /^float graph → float graph\nno difference\n/);
});

t.test('every inserted fake-quant is listed once, with its pass and who decided', async (t) => {
  const compared = await compare({ stage: 'eval' });
  const diff = explained(compared);
  const added = every(diff).filter(({ op }) => op === 'FakeQuantize');
  t.same(added.map(({ name }) => name).sort(), namesOf(compared.comparison.graph, 'FakeQuantize'));
  t.ok(added.length > 20);
  t.ok(added.every(({ before, steps }) => before === undefined && steps.length === 1 && steps[0]!.step === 'insert-fake-quant'));
  const [conv] = selectLayers(diff.layers, ['conv1']);
  t.same(conv!.slots, [{ slot: 'x', before: 'image', after: 'image.quantized' }, { slot: 'filter', before: 'conv1_weights', after: 'conv1_weights.quantized' }]);
  t.same(conv!.decisions.map(({ slot, by }) => [slot, by]), [['x', 'target-paddle-lite'], ['filter', 'channel-wise-weights']]);
  t.match(diffText({ ...diff, layers: [conv!], ends: [] }, compared.comparison.title), /~ conv1: Conv2d, by insert-fake-quant \(quant-aware\)\n.*\n {4}x: %image → %image\.quantized/);
});

t.test('layers left in float are unchanged, with the reason', async (t) => {
  const compared = await compare({ stage: 'eval' });
  t.match(diffText(explained(compared), compared.comparison.title), /= yolo_output\.0: 1 unchanged\n {4}all left in float \(yolo-output-skip: in scope "yolo_output"\)/);
});

t.test('the train graph ends before the loss unless the backward part is asked for', async (t) => {
  const forward = explained(await compare({ stage: 'train' }));
  const [norm] = selectLayers(forward.layers, ['conv1_bn']);
  t.match(norm, { after: 'conv1_bn.train', node: { op: 'BatchNormTrain', steps: [{ step: 'train-mode', by: 'core' }] } });
  t.notOk(every(forward).some(({ op }) => /Grad|MomentumUpdate/.test(op)));
  const step = explained(await compare({ stage: 'train', compare: { backward: true } }));
  const gradients = every(step).filter(({ op }) => /Grad$/.test(op));
  t.ok(gradients.length > 20 && gradients.every(({ steps }) => steps[0]!.step === 'gradient and optimizer'));
});

t.test('a batch norm that went into its convolution is listed there as folded', async (t) => {
  const compared = await compare({ stage: 'frozen' }, trained('onnxruntime'));
  const diff = explained(compared);
  const gone = every(diff).filter(({ op, after }) => op === 'BatchNorm' && after === undefined);
  t.same(gone.map(({ name }) => name).sort(), namesOf(compared.comparison.before, 'BatchNorm'));
  const [conv] = selectLayers(diff.layers, ['conv1']);
  t.ok(conv!.around.some(({ name }) => name === 'conv1_bn'));
  t.match(diffText({ ...diff, layers: [conv!], ends: [] }, compared.comparison.title), /- %conv1_bn = BatchNorm\(.*⇒ folded into conv1\.folded by fold-into-dequantized/);
});

t.test('from the fake-quant graph, freezing takes the fake-quants away and puts quantize and dequantize there', async (t) => {
  const compared = await compare({ stage: 'frozen', compare: { from: 'eval' } }, trained('paddle-lite'));
  const changes = every(explained(compared));
  t.same(changes.filter(({ op, after }) => op === 'FakeQuantize' && after === undefined).map(({ name }) => name).sort(), namesOf(compared.comparison.before, 'FakeQuantize'));
  t.ok(changes.some(({ op, before }) => op === 'QuantizeLinear' && before === undefined));
  t.notOk(changes.some(({ op }) => op === 'BatchNorm'), 'a batch norm whose states became constants is the same node');
});

t.test('tensors, attributes, outputs and updates are compared too, each change listed once', async (t) => {
  const text = (extra: string, value: string): string => `graph "g"\ninput %x: float32[1,20]\nstate %w: float32[1,20] {${Array.from({ length: 19 }, () => 1).join(', ')}, ${value}} (role="parameter", trainable=true)\n${extra}`;
  const before = parseGraph(text('%y = LeakyRelu(x=%x) {alpha=0.2}\n%z = Add(a=%y, b=%w)\noutput "z" = %z\n', '1'));
  const after = parseGraph(text('%y = LeakyRelu(x=%x) {alpha=0.3}\n%z = Add(a=%y, b=%w)\noutput "z" = %y\nupdate %w = %z\n', '2'));
  const { layers, ends, counts } = graphDiff(before, after);
  t.same(layers.flatMap(({ node, around }) => [node, ...around]).flatMap((change) => change?.name ?? []), ['y', 'w'], 'w differs in an element that is not printed');
  t.same(ends, [{ kind: 'output', name: 'z', before: 'z', after: 'y' }, { kind: 'update', name: 'w', before: undefined, after: 'z' }]);
  t.same(counts, { same: 2, changed: 2, added: 0, removed: 0 });
});

t.test('patterns choose by name, by glob, by a part of name or scope; a wrong one gets the nearest name', (t) => {
  const layers = ['conv1', 'conv1_bn', 'conv2'].map((name) => ({ name, scope: name === 'conv2' ? '/head/' : '/' }));
  const chosen = (...patterns: string[]) => selectLayers(layers, patterns).map(({ name }) => name);
  t.same(chosen('conv1'), ['conv1']);
  t.same(chosen('conv1*'), ['conv1', 'conv1_bn']);
  t.same(chosen('head', '_bn'), ['conv1_bn', 'conv2']);
  t.throws(() => chosen('cnv2'), { code: 'ERR_NODE_UNKNOWN', hint: /conv2/ });
  t.end();
});
