import type { ConfigObject } from '../../../core/config/index.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { loweredBackend } from '../../../core/lowered-backend.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import type { Run } from '../../../core/run.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { full, sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { backendReference } from '../../../plugins/backend-reference/index.ts';
import { optimizers } from '../../../plugins/optimizers/index.ts';
import { quantAware } from '../../../plugins/quant-aware/index.ts';
import { quantPost, feedsOf, type CalibrationFeeds } from '../../../plugins/quant-post/index.ts';
import { targetPaddleLite } from '../../../plugins/target-paddle-lite/index.ts';

/** A kernel that can quantize small graphs on the reference backend. */
export function postKernel(config: ConfigObject = {}): Kernel {
  return createKernel({ use: [backendReference(), optimizers(), targetPaddleLite(), quantAware(), quantPost()], config: [{ origin: 'test', config: { backend: 'reference', target: 'paddle-lite' } }, { origin: 'case', config }] });
}

/** A run of two convolutions, `first` (then ReLU `act`) and `second`, over images [n,2,4,4], with the target's plan; `multiplies` adds a product, `third`. */
export async function smallRun(kernel: Kernel, { multiplies = false } = {}): Promise<Run> {
  const { graph, editor } = createGraph('small');
  const random = createRandom(3);
  const filter = (name: string, shape: number[]) => editor.state({ name, initial: noise(shape, random), role: 'parameter' }).value;
  const x = editor.input('image', { dtype: 'float32', shape: [1, 2, 4, 4] });
  const first = editor.emit('Conv2d', { x, filter: filter('first_weights', [3, 2, 1, 1]), bias: editor.state({ name: 'first_bias', initial: full('float32', [3], 0.1), role: 'parameter' }).value }, {}, { name: 'first' }).y;
  const act = editor.emit('Relu', { x: first }, {}, { name: 'act' }).y;
  editor.output('y', editor.emit('Conv2d', { x: act, filter: filter('second_weights', [2, 3, 1, 1]) }, {}, { name: 'second' }).y);
  if (multiplies) {
    const rows = editor.emit('Reshape', { x: act }, { shape: [-1, 48] }).y;
    editor.output('z', editor.emit('MatMul', { a: rows, b: filter('third_weights', [48, 5]) }, {}, { name: 'third' }).y);
  }
  const config = kernel.config().value;
  const run = {
    kernel, config, graph, plan: new QuantPlan(config.target), stage: 'eval', states: new Map(), random, iteration: 0, weights: undefined, categories: undefined,
    signal: kernel.signal, backend: loweredBackend(kernel.resolve('backend', config.backend)(config)),
  } as unknown as Run;
  for (const { name, initial, role } of graph.states.values()) run.states.set(name, { tensor: initial, role });
  await kernel.hooks.annotate.promise(run.plan, run);
  return run;
}

/** Normally distributed images [n,2,4,4] in batches of the given sizes. */
export function noiseFeeds(...sizes: number[]): CalibrationFeeds {
  const random = createRandom(9);
  return feedsOf(sizes.map((images) => ({ image: noise([images, 2, 4, 4], random) })));
}

function noise(shape: readonly number[], random: ReturnType<typeof createRandom>): Tensor {
  return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => random.normal()));
}
