import t from 'tap';
import '../../../core/ops/index.ts';
import type { Executable } from '../../../core/backend.ts';
import { inferenceMode } from '../../../core/evaluate/inference-mode.ts';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph } from '../../../core/ir/types.ts';
import { full, sizeOf, tensor } from '../../../core/tensor/tensor.ts';
import { trainMode } from '../../../core/train/train-mode.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { openBackend } from '../../parity/paddle-graph.ts';

const SHAPE = [2, 8, 12, 12] as const;
const SIDE = SHAPE[2];

function dropping({ seed = 3, keepProb = 0.9, shape = SHAPE as readonly number[] } = {}): { graph: Graph; editor: Editor } {
  const { graph, editor } = createGraph('drop');
  const weight = editor.state({ name: 'weight', initial: full('float32', [1], 1), role: 'parameter' }).value;
  const x = editor.emit('Mul', { a: editor.input('x', { dtype: 'float32', shape }), b: weight }).y;
  const { y } = editor.emit('DropBlock', { x }, { blockSize: 3, keepProb, seed }, { name: 'drop' });
  editor.output('y', y);
  editor.output('loss', editor.emit('ReduceSum', { x: y }, { axes: [0, 1, 2, 3] }).y);
  return { graph, editor };
}

async function training(options?: Parameters<typeof dropping>[0]): Promise<Executable> {
  const { graph, editor } = dropping(options);
  t.equal(trainMode().run(graph, editor).changed, true);
  return referenceBackend().compile(graph);
}

const ones = full('float32', SHAPE, 1);
const outputOf = async (executable: Executable): Promise<Float32Array> => ((await executable.run({ x: ones }))['y']!.data as Float32Array).slice();
const zerosOf = (y: Float32Array): number => y.filter((value) => value === 0).length;

t.test('every zero lies in a block of zeros, cut off at the border, and what is kept is scaled to the same sum', async (t) => {
  const executable = await training();
  const y = await outputOf(executable);
  const zero = (plane: number, row: number, column: number): boolean =>
    row < 0 || column < 0 || row >= SIDE || column >= SIDE || y[(plane * SIDE + row) * SIDE + column] === 0;
  const isCentre = (plane: number, row: number, column: number): boolean =>
    [-1, 0, 1].every((down) => [-1, 0, 1].every((right) => zero(plane, row + down, column + right)));
  const near = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const));
  for (const [i, value] of y.entries()) {
    if (value !== 0) continue;
    const [plane, row, column] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    t.ok(near.some(([down, right]) => isCentre(plane, row + down, column + right)), `${plane}, ${row}, ${column}`);
  }
  t.ok(zerosOf(y) > 0);
  t.equal(new Set(y.filter((value) => value !== 0)).size, 1, 'one factor for all');
  t.ok(Math.abs(y.reduce((a, b) => a + b) / y.length - 1) < 1e-5, 'the sum stays');
});

t.test('over many steps the share that is dropped is the one asked for, and no two steps drop the same', async (t) => {
  const executable = await training();
  const steps: Float32Array[] = [];
  for (let i = 0; i < 30; i++) steps.push(await outputOf(executable));
  const share = steps.reduce((sum, y) => sum + zerosOf(y), 0) / (30 * ones.data.length);
  // Paddle counts blocks as if none overlapped or were cut off.
  t.ok(share > 0.08 && share < 0.14, `${share}`);
  t.equal(new Set(steps.map((y) => y.join())).size, 30);
});

t.test('the same seed drops the same, another one something else', async (t) => {
  const [first, again, other] = [await outputOf(await training()), await outputOf(await training()), await outputOf(await training({ seed: 4 }))];
  t.same(again, first);
  t.notSame(other, first);
});

t.test('dropped features have no gradient, kept ones their factor; both engines agree', async (t) => {
  const gradients: number[] = [];
  for (const backend of [referenceBackend(), await openBackend('onnxruntime')]) {
    const { graph, editor } = dropping();
    trainMode().run(graph, editor);
    const weight = graph.states.get('weight')!.value;
    editor.output('gradient', addGradients(graph, editor, { loss: graph.outputs.get('loss')!, wrt: [weight] }).get(weight)!);
    const x = tensor('float32', SHAPE, Array.from({ length: sizeOf(SHAPE) }, (_, i) => i % 7));
    const { gradient, y } = await (await backend.compile(graph)).run({ x });
    // y = weight · x · mask, so the gradient of Σ y by weight is Σ y where weight is 1.
    const sum = (y!.data as Float32Array).reduce((a, b) => a + b);
    t.ok(Math.abs(Number(gradient!.data[0]) / sum - 1) < 1e-5);
    gradients.push(Number(gradient!.data[0]));
    await backend.dispose();
  }
  t.ok(Math.abs(gradients[0]! / gradients[1]! - 1) < 1e-5);
});

t.test('where everything is dropped the output is 0 and not NaN', async (t) => {
  const executable = await training({ keepProb: 1e-9, shape: [1, 1, 2, 2] });
  t.same([...(await executable.run({ x: full('float32', [1, 1, 2, 2], 1) }))['y']!.data], [0, 0, 0, 0]);
});

t.test('outside of a training nothing is dropped', (t) => {
  const { graph, editor } = dropping();
  t.equal(inferenceMode.run(graph, editor).changed, true);
  t.notOk(graph.nodes().some(({ op }) => op === 'DropBlock'));
  t.same(graph.nodes().map(({ op }) => op), ['Mul', 'ReduceSum']);
  t.end();
});
