import t from 'tap';
import type { Backend, Executable } from '../../../core/backend.ts';
import type { Plugin } from '../../../core/plugin.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import { difference } from '../../../plugins/compare-backends/difference.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));

t.test('engines that agree differ by roundings, op by op and in the first loss', async (t) => {
  const { against, backends: [wasm] } = await withKernel(tinyKernel(project, { quantization: { enabled: false } }), (kernel) => (
    kernel.run('compare-backends', { backends: ['tfjs-wasm'], steps: 2, size: 32 })
  ));
  t.equal(against, 'reference');
  t.equal(wasm!.steps.length, 2);
  const { loss, againstLoss, ms, againstMs } = wasm!.steps[0]!;
  t.ok(Math.abs(loss / againstLoss - 1) < 1e-4, `${loss} and ${againstLoss}`);
  t.ok(ms > 0 && againstMs > 0);
  const convolution = wasm!.ops.find(({ op }) => op === 'Conv2d')!;
  t.ok(convolution.nodes > 10 && convolution.difference < 1e-5, `${convolution.nodes} convolutions differ by ${convolution.difference}`);
  t.notOk(wasm!.ops.some(({ refused }) => refused !== undefined));
  const known = new Set(wasm!.ops.map(({ op }) => op));
  t.ok(['Yolov3Loss', 'Conv2dFilterGrad', 'BatchNormTrain', 'MomentumUpdate'].every((op) => known.has(op)), [...known].join(' '));
});

t.test('an op that is wrong on one engine is on top, with its node, and moves the loss', async (t) => {
  const { backends: [skewed] } = await withKernel(tinyKernel(project, { quantization: { enabled: false } }, { use: [skewedPlugin()] }), (kernel) => (
    kernel.run('compare-backends', { backends: ['skewed'], steps: 1, size: 32 })
  ));
  t.match(skewed!.ops[0], { op: 'LeakyRelu', difference: 0.5 });
  t.ok(skewed!.ops.find(({ op }) => op === 'Conv2d')!.difference < 1e-5);
});

t.test('an op that an engine refuses is told with its reason', async (t) => {
  await withKernel(tinyKernel(project, {}, { use: [refusingPlugin()] }), async (kernel) => {
    await t.rejects(kernel.run('compare-backends', { backends: ['nowhere'] }), { code: 'ERR_UNKNOWN_NAME', hint: /tfjs-wasm/ });
    const { backends: [refusing] } = await kernel.run('compare-backends', { backends: ['refusing'], steps: 1, size: 32 });
    t.match(refusing!.ops.find(({ op }) => op === 'AbsMax'), { refused: 'not today', ms: 0 });
  });
});

t.test('a difference is a share of the largest element; numbers that are none differ without end', (t) => {
  const floats = (...values: number[]) => tensor('float32', [values.length], values);
  t.equal(difference(floats(1, 2), floats(1, 4)), 0.5);
  t.equal(difference(floats(NaN, Infinity), floats(NaN, Infinity)), 0);
  t.equal(difference(floats(NaN), floats(1)), Infinity);
  t.equal(difference(floats(0.5), floats(0)), 0.5);
  t.end();
});

/** ONNX Runtime, whose graphs of one activation give half of it. */
function skewedPlugin(): Plugin {
  const inner = onnxruntimeBackend({ threads: 1 });
  const backend: Backend = {
    ...inner, name: 'skewed',
    async compile(graph, options) {
      const executable = await inner.compile(graph, options);
      const [only, ...others] = graph.nodes();
      return only?.op === 'LeakyRelu' && others.length === 0 ? halved(executable) : executable;
    },
  };
  return { name: 'skewed', apply: ({ provide }) => provide('backend', 'skewed', () => () => backend) };
}

function halved(executable: Executable): Executable {
  return {
    run: async (feeds) => {
      const { y } = await executable.run(feeds);
      return { y: tensor('float32', y!.shape, (y!.data as Float32Array).map((value) => value / 2)) };
    },
    read: (names) => executable.read(names), write: (states) => { executable.write(states); }, dispose: () => executable.dispose(),
  };
}

function refusingPlugin(): Plugin {
  const inner = onnxruntimeBackend({ threads: 1 });
  const backend: Backend = { ...inner, name: 'refusing', supports: ({ op }) => op !== 'AbsMax' || 'not today' };
  return { name: 'refusing', apply: ({ provide }) => provide('backend', 'refusing', () => () => backend) };
}
