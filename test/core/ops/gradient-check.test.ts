import t, { type Test } from 'tap';
import type { Executable } from '../../../core/backend.ts';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Attribute, Value } from '../../../core/ir/types.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import { allOps, opDefinition } from '../../../core/ops/index.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { GRADIENT_CASES, type GradientCase } from './gradient-cases.ts';

/** Half the distance of the central difference: float32 outputs leave an error of about 1e-5 at this step. */
const STEP = 2 ** -8;
const ABSOLUTE = 3e-4;
const RELATIVE = 1e-3;

const random = createRandom(3);

t.test('every op that has a gradient has a case here', (t) => {
  // No gradient flows through these on purpose.
  const stopped = ['StopGradient', 'YoloIgnore'];
  const missing = allOps().filter(({ name, gradient }) => gradient !== undefined && !stopped.includes(name) && (GRADIENT_CASES[name]?.length ?? 0) === 0);
  t.strictSame(missing.map(({ name }) => name), []);
  t.strictSame(Object.keys(GRADIENT_CASES).filter((name) => opDefinition(name).gradient === undefined), [], 'and every case an op with a gradient');
  t.end();
});

t.test('a product with a stopped factor has the gradient of the other factor alone', async (t) => {
  const { graph, editor } = createGraph('stopped');
  const x = editor.input('x', { dtype: 'float32', shape: [3] });
  const product = editor.emit('Mul', { a: x, b: editor.emit('StopGradient', { x }).y }).y;
  const loss = editor.emit('ReduceSum', { x: product }, { axes: [0] }).y;
  editor.output('gradient', addGradients(graph, editor, { loss, wrt: [x] }).get(x)!);
  const { gradient } = await (await referenceBackend().compile(graph)).run({ x: tensor('float32', [3], [2, -3, 5]) });
  t.same([...gradient!.data], [2, -3, 5]);
});

for (const [op, cases] of Object.entries(GRADIENT_CASES)) {
  t.test(`the gradient of ${op} equals the central differences`, async (t) => {
    for (const one of cases) await t.test(one.title, (t) => check(t, op, one));
  });
}

async function check(t: Test, op: string, one: GradientCase): Promise<void> {
  const { feeds, cotangent, executable } = await compile(op, one);
  const found = { ...await executable.run({ ...feeds, cotangent }) };
  for (const [name, fed] of Object.entries(feeds)) {
    if (!one.wrt.includes(name.split('.')[0]!)) continue;
    const slopes = one.convention?.[name];
    const expected = slopes === undefined ? await differences(executable, { ...feeds, cotangent }, name, fed) : conventional(slopes, cotangent.data as Float32Array, fed.data.length);
    const actual = found[`gradient ${name}`]?.data as Float32Array;
    t.strictSame(disagreements(actual, expected), [], `by ${name}`);
    t.ok(actual.some((value) => value !== 0), `the gradient by ${name} is not all 0`);
  }
  await executable.dispose();
}

interface Compiled {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly cotangent: Tensor;
  readonly executable: Executable;
}

/** The op, and the gradient of Σ output · cotangent, which weights every output element differently. */
async function compile(op: string, { inputs, attrs = {}, output, wrt }: GradientCase): Promise<Compiled> {
  const { graph, editor } = createGraph(op);
  const feeds: Record<string, Tensor> = {};
  const slots = Object.entries(inputs).map(([slot, fed]) => [slot, isTensor(fed) ? input(editor, feeds, slot, fed) : fed.map((part, i) => input(editor, feeds, `${slot}.${i}`, part))] as const);
  const outputs = editor.emitNode(op, Object.fromEntries(slots), attrs as Record<string, Attribute>);
  const y = outputs[output ?? Object.keys(opDefinition(op).outputs)[0]!]!;
  const values = [...graph.inputs].filter(([name]) => wrt.includes(name.split('.')[0]!));
  const cotangent = tensor('float32', y.type.shape, Float32Array.from({ length: sizeOf(y.type.shape) }, () => random.uniform(0.5, 1.5)));
  const weighted = editor.emit('Mul', { a: y, b: editor.input('cotangent', cotangent) }).y;
  const loss = editor.emit('ReduceSum', { x: weighted }, { axes: y.type.shape.map((_, axis) => axis) }).y;
  const gradients = addGradients(graph, editor, { loss, wrt: values.map(([, value]) => value) });
  editor.output('y', y);
  for (const [name, value] of values) editor.output(`gradient ${name}`, gradients.get(value)!);
  verifyGraph(graph);
  return { feeds, cotangent, executable: await referenceBackend().compile(graph) };
}

function input(editor: Editor, feeds: Record<string, Tensor>, name: string, fed: Tensor): Value {
  feeds[name] = fed;
  return editor.input(name, fed);
}

function isTensor(fed: Tensor | readonly Tensor[]): fed is Tensor {
  return !Array.isArray(fed);
}

/** The gradient of the weighted sum when the output depends on the slot by those slopes. */
function conventional(slopes: readonly number[], weights: Float32Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  slopes.forEach((slope, i) => { sums[Math.floor(i * size / slopes.length)]! += slope * weights[i]!; });
  return sums;
}

async function differences(executable: Executable, feeds: Readonly<Record<string, Tensor>>, name: string, fed: Tensor): Promise<Float64Array> {
  const slopes = new Float64Array(fed.data.length);
  for (let i = 0; i < slopes.length; i++) {
    const [above, below] = [moved(fed, i, STEP), moved(fed, i, -STEP)];
    const distance = Number(above.data[i]) - Number(below.data[i]);
    slopes[i] = (await weightedSum(executable, { ...feeds, [name]: above }) - await weightedSum(executable, { ...feeds, [name]: below })) / distance;
  }
  return slopes;
}

function moved(fed: Tensor, index: number, by: number): Tensor {
  const data = Float32Array.from(fed.data as Float32Array);
  data[index]! += by;
  return { dtype: 'float32', shape: fed.shape, data };
}

/** The loss once more, in float64. */
async function weightedSum(executable: Executable, feeds: Readonly<Record<string, Tensor>>): Promise<number> {
  const weights = feeds['cotangent']!.data as Float32Array;
  const { y } = await executable.run(feeds);
  return (y!.data as Float32Array).reduce((sum, value, i) => sum + value * weights[i]!, 0);
}

function disagreements(actual: Float32Array | undefined, expected: ArrayLike<number>): string[] {
  if (actual === undefined) return ['there is no gradient'];
  return Array.from(actual, (value, i) => ({ value, i, slope: expected[i]! }))
    .filter(({ value, slope }) => !(Math.abs(value - slope) <= ABSOLUTE + RELATIVE * Math.abs(slope)))
    .map(({ value, i, slope }) => `[${i}] is ${value}, the differences say ${slope}`);
}
