import { createGraph, createKernel, defineConfig, type Plugin, type Preset, type QuantSpec, type Report, type Value } from '../../core/index.ts';

/** What must compile, and under `@ts-expect-error` what must not. Checked by `npm run typecheck` and by surface.test.ts; never run. */

declare module '../../core/index.ts' {
  interface PluginSections {
    Watch: { every: number };
  }
  interface Kinds {
    watcher: { look(): void };
  }
  interface QuantizerKinds {
    halved: true;
  }
  interface OpMap {
    Swish: { inputs: { x: Value; gate?: Value | undefined; more: readonly Value[] }; outputs: 'y'; attrs: { beta: number } };
  }
}

export const plugin: Plugin = {
  name: 'watch',
  requires: ['quant-aware'],
  apply(kernel) {
    kernel.hooks.stop.tap('watch', ({ AP }, { config }) => (AP > config.Watch.every ? 'enough' : undefined));
    kernel.hooks.batch.tapPromise('watch', async (batch) => batch);
    kernel.provide('watcher', 'mine', () => ({ look() {} }));
    kernel.resolve('watcher', 'mine').look();
    kernel.events.on('saved', ({ path }) => { path.toUpperCase(); });
    // @ts-expect-error -- there is no such hook
    kernel.hooks.beforeEverything.tap('watch', () => {});
    // @ts-expect-error -- a waterfall must return what it hands on
    kernel.hooks.batch.tapPromise('watch', async () => {});
    // @ts-expect-error -- a synchronous hook takes no promises
    kernel.hooks.rewrite.tapPromise('watch', async () => {});
    // @ts-expect-error -- a reason to stop is a text
    kernel.hooks.stop.tap('watch', () => true);
    // @ts-expect-error -- a watcher must be able to look
    kernel.provide('watcher', 'blind', () => ({}));
    // @ts-expect-error -- nobody registered that kind
    kernel.provide('telescope', 'mine', () => ({}));
    // @ts-expect-error -- no event of that name
    kernel.events.on('exploded', () => {});
    // @ts-expect-error -- the number of steps is a number
    kernel.config().value.max_iters.toUpperCase();
  },
};

// @ts-expect-error -- a plugin has a name
export const nameless: Plugin = { apply() {} };
// @ts-expect-error -- a plugin is no preset
export const preset: Preset = plugin;
// @ts-expect-error -- apply is synchronous, its result would be lost
export const late: Plugin = { name: 'late', apply: (kernel) => kernel.provide('watcher', 1, () => ({ look() {} })) };

defineConfig({ preset: 'yolov3-mobilenet-v1-coco', use: [plugin, 'other'], disable: ['watch'], config: { max_iters: 1, Watch: { every: 3 } } });
defineConfig({ config: { LearningRate: { schedulers: [{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [10] }] } } });
// @ts-expect-error -- a misspelt option
defineConfig({ config: { max_iter: 1 } });
// @ts-expect-error -- a text for a number
defineConfig({ config: { max_iters: '1' } });
// @ts-expect-error -- no scheduler has that tag
defineConfig({ config: { LearningRate: { schedulers: [{ type: 'SuddenDecay' }] } } });
// @ts-expect-error -- not one of the types of weights
defineConfig({ config: { quantization: { weight_quantize_type: 'guess' } } });
// @ts-expect-error -- options go below `config`
defineConfig({ max_iters: 1 });

export function emitting(x: Value): Value {
  const { editor } = createGraph('types');
  editor.emit('Swish', { x, more: [x] }, { beta: 1 });
  editor.emit('Conv2d', { x, filter: x }, { strides: [2, 2] });
  const { dx } = editor.emit('ReluGrad', { y: x, dy: x });
  // @ts-expect-error -- no such op
  editor.emit('Convolve', { x });
  // @ts-expect-error -- the slot is called filter
  editor.emit('Conv2d', { x, weight: x });
  // @ts-expect-error -- a slot is missing
  editor.emit('Conv2d', { x });
  // @ts-expect-error -- a list goes into a variadic slot
  editor.emit('Concat', { xs: x }, { axis: 1 });
  // @ts-expect-error -- an attribute of another type
  editor.emit('LeakyRelu', { x }, { alpha: 'steep' });
  // @ts-expect-error -- no such attribute
  editor.emit('LeakyRelu', { x }, { slope: 0.1 });
  // @ts-expect-error -- the output is called dx
  editor.emit('ReluGrad', { y: x, dy: x }).y satisfies Value;
  // @ts-expect-error -- only an Editor changes a value
  x.name = 'other';
  return dx;
}

export const spec: QuantSpec = { kind: 'halved', bits: 8, signed: true, rounding: 'half-even' };
// @ts-expect-error -- nobody provides that kind of quantizer
export const unknown: QuantSpec = { kind: 'guessed', bits: 8, signed: true, rounding: 'half-even' };

export async function running(): Promise<Report> {
  const kernel = createKernel({ use: [plugin], disable: [], config: { max_iters: 1 } });
  const { plan } = await kernel.run('inspect', { stage: 'frozen' });
  plan.entries.at(0)?.reason.toUpperCase();
  const { images } = await kernel.run('infer', { directory: 'photos' });
  images.at(0)?.detections.at(0)?.label.toUpperCase();
  await kernel.run('train', { resume: 'output/run/10' });
  // @ts-expect-error -- no such command
  await kernel.run('fly');
  // @ts-expect-error -- an option of another command
  await kernel.run('evaluate', { directory: 'photos' });
  // @ts-expect-error -- not one of the stages
  await kernel.run('inspect', { stage: 'half' });
  // @ts-expect-error -- a report of training has no images
  (await kernel.run('train')).images satisfies unknown;
  return kernel.run('evaluate', { model: 'model.onnx' });
}
