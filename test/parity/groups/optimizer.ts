import type { Backend, Executable } from '../../../core/backend.ts';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Graph, State, Value } from '../../../core/ir/types.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { momentum } from '../../../plugins/optimizers/index.ts';
import { linearWarmup, piecewiseDecay } from '../../../plugins/schedules/index.ts';
import { casesOf, type ParityCase } from '../cases.ts';
import { compareArrays, compareTensors } from '../compare.ts';
import { judged, type ParityGroup } from '../group.ts';
import { openBackend } from '../paddle-graph.ts';
import '../../../core/ops/index.ts';

/** Learning-rate sequences and seven momentum steps of a linear model. */
export const group: ParityGroup = {
  name: 'optimizer',
  matches: async (folder) => await folder.casesGroup() === 'optimizer',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      yield judged(golden.name, 'x' in golden.inputs ? await compareMomentum(backend, golden) : compareRates(golden));
    }
    await backend.dispose();
  },
};

function compareRates({ attrs, outputs }: ParityCase): string[] {
  const baseRate = attrs['base_lr'] as number;
  const expected = outputs['lr']!.data;
  const context = { baseRate, maxIterations: expected.length, inner: () => baseRate };
  const decay = piecewiseDecay({ gamma: attrs['gamma'], milestones: attrs['milestones'] }, context);
  const schedule = attrs['warmup_steps'] === 0 ? decay
    : linearWarmup({ steps: attrs['warmup_steps'], start_factor: attrs['start_factor'] }, { ...context, inner: decay });
  const problem = compareArrays('lr', Array.from(expected as Float32Array, (_, iteration) => schedule(iteration)), expected, { absolute: 0, relative: 2e-7 });
  return problem === undefined ? [] : [problem];
}

async function compareMomentum(backend: Backend, golden: ParityCase): Promise<string[]> {
  const { inputs, outputs, attrs } = golden;
  const executable = await backend.compile(linearModel(golden));
  const problems: string[] = [];
  for (let step = 0; step < inputs['x']!.shape[0]!; step++) {
    const weights = copyOf(executable, 'w');
    const results = await executable.run({ x: row(inputs['x']!, step), lr: row(outputs['lr']!, step) });
    const decayed = (results['gradient']!.data as Float32Array).map((slope, i) => slope + (attrs['l2'] as number) * weights[i]!);
    const actual: Record<string, Tensor> = {
      loss: results['loss']!, w: executable.read(['w']).get('w')!, b: executable.read(['b']).get('b')!,
      w_velocity: executable.read(['w.velocity']).get('w.velocity')!,
      w_grad_after_regularization: { ...results['gradient']!, data: decayed },
    };
    problems.push(...Object.entries(actual).flatMap(([name, value]) => (
      compareTensors(`step ${step} ${name}`, value, row(outputs[name]!, step), { absolute: 5e-7, relative: 1e-6 }) ?? [])));
  }
  await executable.dispose();
  return problems;
}

/** y = x·w + b, loss = mean(y²), as the golden was made. */
function linearModel({ inputs, outputs, attrs }: ParityCase): Graph {
  const { graph, editor } = createGraph('linear');
  const x = editor.input('x', { dtype: 'float32', shape: inputs['x']!.shape.slice(1) });
  const learningRate = editor.input('lr', { dtype: 'float32', shape: outputs['lr']!.shape.slice(1) });
  const w = editor.state({ name: 'w', initial: inputs['w0']!, role: 'parameter' });
  const b = editor.state({ name: 'b', initial: inputs['b0']!, role: 'parameter', l2Decay: attrs['b_regularizer'] as number });
  const y = editor.emit('Add', { a: editor.emit('MatMul', { a: x, b: w.value }).y, b: b.value }).y;
  const loss = editor.emit('ReduceMean', { x: editor.emit('Mul', { a: y, b: y }).y }, { axes: [0, 1] }).y;
  const found = addGradients(graph, editor, { loss, wrt: [w.value, b.value] });
  const gradients = new Map<State, Value>([w, b].map((state) => [state, found.get(state.value)!]));
  editor.output('loss', loss);
  editor.output('gradient', found.get(w.value)!);
  momentum({ momentum: attrs['mu'], use_nesterov: attrs['use_nesterov'] }).attach({ editor, gradients, learningRate, l2Decay: attrs['l2'] as number });
  return graph;
}

function copyOf(executable: Executable, name: string): Float32Array {
  return Float32Array.from(executable.read([name]).get(name)!.data as Float32Array);
}

/** One step of a stacked tensor. */
function row(stacked: Tensor, step: number): Tensor {
  const shape = stacked.shape.slice(1);
  const size = sizeOf(shape);
  return tensor('float32', shape, (stacked.data as Float32Array).slice(step * size, (step + 1) * size));
}
