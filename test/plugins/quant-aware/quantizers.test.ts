import t, { type Test } from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { isOp, type Node } from '../../../core/ir/types.ts';
import type { Quantizer } from '../../../core/quant/quantizer.ts';
import type { QuantSpec } from '../../../core/quant/spec.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import { lsq } from '../../../plugins/quant-aware/lsq.ts';
import { movingAverageAbsMax } from '../../../plugins/quant-aware/moving-average-abs-max.ts';
import { movingAverageMinMax } from '../../../plugins/quant-aware/moving-average-min-max.ts';
import { pact } from '../../../plugins/quant-aware/pact.ts';
import { percentile } from '../../../plugins/quant-aware/percentile.ts';
import { rangeAbsMax } from '../../../plugins/quant-aware/range-abs-max.ts';
import { evaluate, graphOf, nodeOf, runSteps, SIGNED } from './one-quantizer.ts';

const X = [-1.5, -0.2, 0.1, 0.4, 0.9, 2.5];
const UNSIGNED: QuantSpec = { ...SIGNED, signed: false };
const close = (t: Test, actual: number, expected: number, message: string): void => { t.ok(Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), `${message}: ${actual}, expected ${expected}`); };

t.test('range_abs_max is the largest of a window of steps, and forgets when the window has gone by', async (t) => {
  const steps = await runSteps(rangeAbsMax, { ...SIGNED, windowSize: 2 }, [[4, 0], [1, 0], [2, 0], [1, 0]]);
  t.same(steps.map(({ states }) => states.get('x.scale')![0]), [4, 4, 2, 2]);
});

t.test('percentile leaves an outlier out of the scale, and clips it', async (t) => {
  const values = [...Array.from({ length: 99 }, (_, i) => (i + 1) / 100), 50];
  const [step] = await runSteps(percentile, { ...SIGNED, percentile: 99, movingRate: 0.5 }, [values]);
  const scale = step!.states.get('x.scale')![0]!;
  close(t, scale, (0.5 + 0.99) / 1.5, 'a moving average from 1 of the 99th percentile, 0.99');
  close(t, step!.y.at(-1)!, scale, 'the outlier becomes the largest level');
});

t.test('moving_average_min_max spends all levels on the range there is, and keeps 0 exact', async (t) => {
  const spec: QuantSpec = { ...UNSIGNED, kind: 'moving_average_min_max', movingRate: 0.5 };
  const steps = await runSteps(movingAverageMinMax, spec, Array.from({ length: 30 }, () => [-1, 0, 3]));
  const { states, y } = steps.at(-1)!;
  close(t, states.get('x.scale')![0]!, 4, 'the length of the range');
  t.equal(states.get('x.zero_point')![0], 64, 'round(1/4 · 255)');
  t.equal(y[1], 0);
  t.ok(Math.abs(y[0]! + 1) <= 4 / 255 && Math.abs(y[2]! - 3) <= 4 / 255);
});

t.test('lsq starts at 2·mean|x|/√qmax and moves its step by the gradient of the paper', async (t) => {
  const dy = [1, -2, 3, -1, 0.5, 2];
  const learningRate = 0.25;
  const [step] = await runSteps(lsq, { ...SIGNED, kind: 'lsq', bits: 2 }, [X], { dy, learningRate });
  const q = 1;
  const size = (2 * X.reduce((sum, x) => sum + Math.abs(x), 0)) / X.length / Math.sqrt(q);
  close(t, step!.states.get('x.scale')![0]!, size * q, 'the first estimate, times qmax');
  // Equation 3 of the paper: round(v) - v inside, ±q outside, v in steps; times g = 1/√(N·q).
  const slope = (x: number): number => { const v = x / size; return Math.abs(v) <= q ? Math.round(v) - v : Math.sign(v) * q; };
  const gradient = X.reduce((sum, x, i) => sum + dy[i]! * slope(x), 0) / Math.sqrt(X.length * q);
  close(t, (step!.states.get('x.scale')![0]! + step!.states.get('x.delta')![0]!) / q, size - learningRate * gradient, 'the step after one step of gradient descent');
  t.same(step!.dx, X.map((x, i) => (Math.abs(x / size) <= q ? dy[i]! : 0)), 'x gets a gradient inside the range only');
});

t.test('with many levels lsq starts at the largest magnitude, not beyond it', async (t) => {
  const [step] = await runSteps(lsq, { ...SIGNED, kind: 'lsq' }, [X]);
  t.equal(step!.states.get('x.scale')![0], 2.5);
});

t.test('lsq scales its gradient by the elements of a weight, also where the weight is a filter times a factor, and by those of one image otherwise', (t) => {
  const factor = (folded: boolean): number => {
    const { graph, editor } = createGraph('filter');
    const weight = editor.state({ name: 'w', initial: tensor('float32', [4, 6]), role: 'parameter' }).value;
    const value = editor.emit('Mul', { a: weight, b: editor.constant(tensor('float32', [4, 1])) }).y;
    lsq.insert({ editor, value, spec: { ...SIGNED, kind: 'lsq', ...(folded ? { foldBatchNorm: true } : {}) }, stage: 'train' });
    return (graph.nodes().find((node) => isOp(node, 'FakeQuantize')) as Node<'FakeQuantize'>).attrs.scaleGradient;
  };
  close(t, factor(true), 127 ** 2 / Math.sqrt(24 * 127), 'all 24 elements of the filter');
  close(t, factor(false), 127 ** 2 / Math.sqrt(6 * 127), 'a quarter of a batch of four');
  t.end();
});

t.test('lsq keeps its first estimate while it learns', async (t) => {
  const steps = await runSteps(lsq, { ...SIGNED, kind: 'lsq' }, [X, X.map((x) => 10 * x)], { learningRate: 0.01 });
  t.equal(steps[0]!.states.get('x.scale')![0], steps[1]!.states.get('x.scale')![0]);
  t.not(steps[0]!.states.get('x.delta')![0], steps[1]!.states.get('x.delta')![0]);
});

t.test('pact clips at α, which moves by the gradient of what lies beyond, on both sides where values are signed', async (t) => {
  const [learningRate, decay] = [0.5, 1e-4];
  const steps = await runSteps(pact, { ...SIGNED, kind: 'pact' }, [[-4, 2, 4], [-12, 2, 16]], { dy: [1, 2, 5], learningRate });
  const [first, second] = steps;
  t.equal(first!.states.get('x.scale')![0], 4, 'starts at the largest magnitude');
  const alpha = (states: ReadonlyMap<string, number[]>): number => states.get('x.scale')![0]! * states.get('x.factor')![0]!;
  // At the first step ±4 lie on α; the upper and the lower end both belong to α, as in the paper.
  const moved = 4 - learningRate * (5 - 1 + decay * 4);
  close(t, alpha(first!.states), moved, 'dα = Σ dy above − Σ dy below + decay · α');
  close(t, alpha(second!.states), moved - learningRate * (2 + 5 - 1 + decay * moved), 'and once more, where 2 lies above α too');
  t.same(second!.dx, [0, 0, 0], 'clipped values get none');
});

t.test('pact of values that are never negative clips above only', async (t) => {
  const [, second] = await runSteps(pact, { ...UNSIGNED, kind: 'pact' }, [[0.2, 1], [0.5, 4]], { dy: [1, 3], learningRate: 0 });
  t.same(second!.y.map((y) => Math.round(y * 255)), [128, 255]);
  t.same(second!.dx, [1, 0]);
});

const SEEDED: readonly (readonly [string, Quantizer, QuantSpec])[] = [
  ['moving_average_abs_max', movingAverageAbsMax, SIGNED], ['range_abs_max', rangeAbsMax, { ...SIGNED, windowSize: 3 }], ['percentile', percentile, SIGNED],
  ['lsq', lsq, SIGNED], ['pact', pact, SIGNED], ['moving_average_min_max', movingAverageMinMax, UNSIGNED],
];

for (const [kind, quantizer, spec] of SEEDED) {
  t.test(`${kind} evaluates with a calibrated range, and a training goes on from it`, async (t) => {
    const range = { threshold: 2, low: kind === 'moving_average_min_max' ? -0.5 : -2, high: 2 };
    const states = quantizer.seed!(nodeOf(quantizer, spec), range, spec);
    const y = await evaluate(quantizer, spec, [range.low - 1, 0, 0.7, 5], states);
    const step = (range.high - range.low) / (spec.signed ? 254 : 255);
    for (const [i, expected] of [range.low, 0, 0.7, range.high].entries()) t.ok(Math.abs(y[i]! - expected) <= step / 2 + 1e-6, `${y[i]} for ${expected}`);
    t.equal(y[1], 0);
    const program = await referenceBackend().compile(graphOf(quantizer, spec, 4, 'train'));
    const known = program.read();
    t.ok([...states.keys()].every((name) => known.has(name)), 'every seeded state is one the training has');
    await program.dispose();
  });
}

t.test('where a learned scale or clip is frozen, what lies beyond it still gets no gradient', async (t) => {
  const spec: QuantSpec = { ...SIGNED, kind: 'lsq' };
  for (const quantizer of [lsq, pact]) {
    const frozen: Quantizer = { insert: (context) => quantizer.insert({ ...context, stage: 'eval' }) };
    const states = quantizer.seed!(nodeOf(quantizer, spec), { threshold: 1, low: -1, high: 1 }, spec);
    const [step] = await runSteps(frozen, spec, [[-2, -1, 0.5, 1, 3]], { states, learningRate: 1 });
    t.same(step!.dx, [0, 1, 1, 1, 0]);
    for (const [name, { data }] of states) t.same(step!.states.get(name), Array.from(data as Float32Array), `${name} stays`);
  }
});

t.test('both backends take the same steps', async (t) => {
  const backend = onnxruntimeBackend();
  for (const [kind, quantizer, spec] of SEEDED) {
    const [a, b] = await Promise.all([runSteps(quantizer, spec, [X, X, X], { learningRate: 0.01 }), runSteps(quantizer, spec, [X, X, X], { learningRate: 0.01, backend })]);
    for (const [name, values] of a.at(-1)!.states) values.forEach((value, i) => { close(t, b.at(-1)!.states.get(name)![i]!, value, `${kind}: ${name}`); });
    a.at(-1)!.y.forEach((value, i) => { close(t, b.at(-1)!.y[i]!, value, `${kind}: y[${i}]`); });
  }
  await backend.dispose();
});

t.test('two kinds on one value keep their states apart', async (t) => {
  const { graph, editor } = createGraph('two');
  const value = editor.input('x', { dtype: 'float32', shape: [1, 4] });
  for (const quantizer of [lsq, movingAverageAbsMax, movingAverageAbsMax]) quantizer.insert({ editor, value, spec: SIGNED, stage: 'train' });
  t.same([...graph.states.keys()], ['x.scale', 'x.delta', 'x.scale_1', 'x.state_1', 'x.accum_1', 'x.scale_2', 'x.state_2', 'x.accum_2']);
});
