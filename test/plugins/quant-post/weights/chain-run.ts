import { createGraph, type Editor } from '../../../../core/ir/editor.ts';
import type { Value } from '../../../../core/ir/types.ts';
import type { ConfigObject } from '../../../../core/config/index.ts';
import type { Run } from '../../../../core/run.ts';
import { QuantPlan } from '../../../../core/quant/plan.ts';
import { createRandom } from '../../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../../core/tensor/tensor.ts';
import { inferenceTensors } from '../../../../core/train/averages.ts';
import { noiseFeeds, postKernel, smallRun } from '../noise-run.ts';

/** Activation after each of the layers `expand`, `depthwise` and `project`. */
export type Activation = 'Relu' | 'Relu6' | 'LeakyRelu';

/** A run of a pointwise, a depthwise and a pointwise convolution with batch norms whose channels differ a thousandfold. */
export async function chainRun(activation: Activation, config: ConfigObject = {}): Promise<Run> {
  const kernel = postKernel(config);
  const run = await smallRun(kernel);
  const { graph, editor } = createGraph('chain');
  const random = createRandom(11);
  const draw = (shape: number[], low: number, high: number): Tensor => tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high)));
  const layer = (x: Value, name: string, shape: number[], groups = 1): Value => {
    const y = editor.emit('Conv2d', { x, filter: editor.state({ name: `${name}_weights`, initial: draw(shape, -1, 1), role: 'parameter' }).value }, { groups }, { name }).y;
    const channels = shape[0]!;
    const uneven = Float32Array.from({ length: channels }, (_, c) => 10 ** (c - channels / 2));
    const vector = (part: string, initial: Tensor, role: 'parameter' | 'statistic'): Value => editor.state({ name: `${name}_bn_${part}`, initial, role }).value;
    return editor.emit('BatchNorm', {
      x: y, scale: vector('scale', tensor('float32', [channels], uneven), 'parameter'), offset: vector('offset', draw([channels], -0.2, 0.2), 'parameter'),
      mean: vector('mean', draw([channels], -0.5, 0.5), 'statistic'), variance: vector('variance', draw([channels], 0.5, 2), 'statistic'),
    }, {}, { name: `${name}_bn` }).y;
  };
  const act = (x: Value, name: string): Value => activate(editor, x, name, activation);
  const image = editor.input('image', { dtype: 'float32', shape: [1, 2, 4, 4] });
  const expanded = act(layer(image, 'expand', [4, 2, 1, 1]), 'expand_act');
  const middle = act(layer(expanded, 'depthwise', [4, 1, 1, 1], 4), 'depthwise_act');
  editor.output('y', act(layer(middle, 'project', [3, 4, 1, 1]), 'project_act'));
  run.graph = graph;
  run.plan = new QuantPlan('paddle-lite');
  run.states.clear();
  for (const { name, initial, role } of graph.states.values()) run.states.set(name, { tensor: initial, role });
  await kernel.hooks.annotate.promise(run.plan, run);
  return run;
}

function activate(editor: Editor, x: Value, name: string, activation: Activation): Value {
  return activation === 'LeakyRelu' ? editor.emit('LeakyRelu', { x }, { alpha: 0.1 }, { name }).y : editor.emit(activation, { x }, {}, { name }).y;
}

/** What the float graph gives on one image with the run's states. */
export async function outputOf(run: Run): Promise<number[]> {
  const program = await run.backend.compile(run.graph);
  program.write(inferenceTensors(run.states));
  for await (const { image } of noiseFeeds(1)) return Array.from((await program.run({ image: image! }))['y']!.data, Number);
  return [];
}

/** Largest magnitudes of a weight by one of its axes. */
export function ranges(run: Run, name: string, axis: 0 | 1): number[] {
  const { shape, data } = run.states.get(name)!.tensor;
  const inner = sizeOf(shape.slice(axis + 1));
  const most = new Array<number>(shape[axis]!).fill(0);
  (data as Float32Array).forEach((value, i) => { const c = Math.floor(i / inner) % shape[axis]!; most[c] = Math.max(most[c]!, Math.abs(value)); });
  return most;
}
