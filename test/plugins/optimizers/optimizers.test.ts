import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import '../../../core/ops/index.ts';
import { scalar, tensor } from '../../../core/tensor/tensor.ts';
import type { OptimizerFactory } from '../../../core/train/optimizer.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { adam, momentum, sgd } from '../../../plugins/optimizers/index.ts';

const RATE = 0.1;
const L2 = 0.01;
/** Gradients of three steps. */
const GRADIENTS = [0.5, -2, 0.25];

/** What a parameter that begins at 1 becomes, step by step; `own` is its own decay and factor on the rate. */
async function trace(factory: OptimizerFactory, options: object, own: { l2Decay?: number; learningRateFactor?: number } = {}): Promise<number[]> {
  const { graph, editor } = createGraph('optimizer');
  const state = editor.state({ name: 'p', initial: tensor('float32', [1], [1]), role: 'parameter', ...own });
  const gradient = editor.input('gradient', { dtype: 'float32', shape: [1] });
  const learningRate = editor.input('learningRate', { dtype: 'float32', shape: [] });
  factory(options as never).attach({ editor, gradients: new Map([[state, gradient]]), learningRate, l2Decay: L2 });
  const program = await referenceBackend().compile(graph);
  const values: number[] = [];
  for (const value of GRADIENTS) {
    await program.run({ gradient: tensor('float32', [1], [value]), learningRate: scalar('float32', RATE) });
    values.push(program.read(['p']).get('p')!.data[0] as number);
  }
  return values;
}

/** The same in plain numbers: `step` gets gradient with decay, number of the step from 1, and returns what is taken off. */
function expected(step: (gradient: number, count: number) => number, l2 = L2): number[] {
  let p = 1;
  return GRADIENTS.map((gradient, i) => (p -= step(gradient + l2 * p, i + 1)));
}

function near(t: { ok(value: boolean, message: string): void }, found: readonly number[], wanted: readonly number[]): void {
  found.forEach((value, i) => { t.ok(Math.abs(value - wanted[i]!) < 1e-6, `${value} is ${wanted[i]}`); });
}

t.test('SGD takes the rate times gradient and decay', async (t) => {
  near(t, await trace(sgd, {}), expected((g) => RATE * g));
});

t.test('a parameter\'s own decay and factor on the rate count', async (t) => {
  near(t, await trace(sgd, {}, { l2Decay: 0, learningRateFactor: 0.5 }), expected((g) => 0.5 * RATE * g, 0));
});

t.test('Momentum gathers gradients with their decay; Nesterov looks one step ahead', async (t) => {
  let v = 0;
  near(t, await trace(momentum, { momentum: 0.8 }), expected((g) => RATE * (v = 0.8 * v + g)));
  v = 0;
  near(t, await trace(momentum, { momentum: 0.8, use_nesterov: true }), expected((g) => {
    v = 0.8 * v + g;
    return RATE * (g + 0.8 * v);
  }));
});

t.test('Adam divides averaged gradients by averaged sizes, both corrected for their start at zero', async (t) => {
  let [m, v] = [0, 0];
  const [beta1, beta2, epsilon] = [0.8, 0.95, 1e-3];
  near(t, await trace(adam, { beta1, beta2, epsilon }), expected((g, count) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    return RATE * Math.sqrt(1 - beta2 ** count) / (1 - beta1 ** count) * m / (Math.sqrt(v) + epsilon);
  }));
});
