import t from 'tap';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import '../../../core/ops/index.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';

/** Adds the gradients of %loss by the named values; returns the graph, which outputs them, and their names. */
function derive(text: string, ...names: string[]) {
  const graph = parseGraph(`graph "g"\ninput %x: float32[3]\ninput %k: int32[3]\n${text}`);
  const editor = new Editor(graph);
  const before = new Set(graph.nodes());
  const wrt = names.map((name) => graph.value(name)!);
  const gradients = addGradients(graph, editor, { loss: graph.value('loss')!, wrt });
  for (const [value, gradient] of gradients) editor.output(`d ${value.name}`, gradient);
  verifyGraph(graph);
  return { graph, added: graph.nodes().filter((node) => !before.has(node)), found: [...gradients.keys()].map(({ name }) => name) };
}

const X = tensor('float32', [3], [1, -2, 3]);

async function run(graph: ReturnType<typeof parseGraph>) {
  const executable = await referenceBackend().compile(graph);
  const feeds = { x: X, k: tensor('int32', [3]) };
  return Object.fromEntries(Object.entries(await executable.run(feeds)).map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

t.test('several uses of a value add up', async (t) => {
  const { graph } = derive('%sq = Mul(a=%x, b=%x)\n%all = Add(a=%sq, b=%x)\n%loss = ReduceSum(x=%all) {axes=[0]}', 'x');
  t.strictSame(await run(graph), { 'd x': [3, -3, 7] });
});

t.test('a value in between and the loss itself have gradients too', async (t) => {
  const { graph } = derive('%sq = Mul(a=%x, b=%x)\n%loss = ReduceMean(x=%sq) {axes=[0], keepDims=true}', 'sq', 'loss');
  const { 'd sq': bySquare, 'd loss': byLoss } = await run(graph);
  t.strictSame(bySquare, [1, 1, 1].map((one) => Math.fround(one / 3)));
  t.strictSame(byLoss, [1]);
});

t.test('a value the loss does not depend on has no entry', (t) => {
  const { found } = derive('state %w: float32[3] fill 1 (role="parameter")\n%other = Mul(a=%x, b=%w)\n%loss = ReduceSum(x=%x) {axes=[0]}\noutput "o" = %other', 'w', 'x');
  t.strictSame(found, ['x']);
  t.end();
});

t.test('nothing is computed that no one wants', (t) => {
  const { added } = derive('state %w: float32[3,3] fill 1 (role="parameter")\n%row = Reshape(x=%x) {shape=[1, 3]}\n%e = Exp(x=%row)\n%y = MatMul(a=%e, b=%w)\n%loss = ReduceSum(x=%y) {axes=[0, 1]}', 'w');
  t.strictSame(added.filter(({ op }) => op === 'MatMul').length, 1, 'only the product for w, none for x');
  t.notOk(added.some(({ op }) => op === 'Mul'), 'the gradient of Exp is not there');
  t.end();
});

t.test('gradient nodes have the scope of the forward node', (t) => {
  const { added } = derive('%y = Sigmoid(x=%x) scope "/head/"\n%loss = ReduceSum(x=%y) {axes=[0]}', 'x');
  t.ok(added.some(({ scope }) => scope === '/head/'));
  t.ok(added.filter(({ op }) => op === 'Sub').every(({ scope }) => scope === '/head/'));
  t.end();
});

t.test('an op without a gradient is an error only where a wanted value passes through it', (t) => {
  const rounded = '%r = Round(x=%x)\n%y = Mul(a=%x, b=%r)\n%loss = ReduceSum(x=%y) {axes=[0]}';
  t.throws(() => derive(rounded, 'x'), { code: 'ERR_OP_NO_GRADIENT', message: /Round \(r\)/ });
  const { found } = derive(`state %w: float32[3] fill 1 (role="parameter")\n%r = Round(x=%x)\n%y = Mul(a=%w, b=%r)\n%loss = ReduceSum(x=%y) {axes=[0]}`, 'w');
  t.strictSame(found, ['w']);
  t.end();
});

t.test('nothing flows through integers', (t) => {
  const { found } = derive('%i = Cast(x=%x) {to="int32"}\n%f = Cast(x=%i) {to="float32"}\n%loss = ReduceSum(x=%f) {axes=[0]}', 'x');
  t.strictSame(found, []);
  t.end();
});

t.test('a loss that reads batch statistics or probabilities is refused', (t) => {
  const statistics = '%i = Reshape(x=%x) {shape=[3, 1]}\nstate %g: float32[1] fill 1 (role="parameter")\n%y, %m, %v = BatchNormTrain(x=%i, scale=%g, offset=%g)\n%loss = ReduceSum(x=%m) {axes=[0]}\noutput "y" = %y\noutput "v" = %v';
  t.throws(() => derive(statistics, 'g'), { code: 'ERR_OP_NO_GRADIENT', message: /through its statistics/ });
  const probabilities = '%i = Reshape(x=%x) {shape=[3, 1]}\n%l, %p = SoftmaxCrossEntropy(logits=%i, labels=%k)\n%loss = ReduceSum(x=%p) {axes=[0, 1]}\noutput "l" = %l';
  t.throws(() => derive(probabilities, 'x'), { code: 'ERR_OP_NO_GRADIENT', message: /through its probabilities/ });
  t.end();
});

t.test('a loss that is not one float32 number is refused', (t) => {
  t.throws(() => derive('%loss = Exp(x=%x)', 'x'), { code: 'ERR_OP_SHAPE', message: /float32\[3\]/ });
  t.throws(() => derive('%loss = Slice(x=%k) {axis=0, start=0, end=1}', 'x'), { code: 'ERR_OP_SHAPE', message: /int32\[1\]/ });
  t.end();
});
