import t from 'tap';
import { full, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import { opGraph } from '../../conformance/evaluate-op.ts';
import { floats } from '../../conformance/op-case.ts';

const noNumber = floats([NaN]);

/** Small values in float and in bytes, and a large tensor, which goes another way. */
const quantized: Readonly<Record<string, { readonly x: Tensor<'float32'>; readonly bits: number }>> = {
  'in bytes': { x: floats([-1, 0, 2]), bits: 8 },
  'in float': { x: floats([-1, 0, 2]), bits: 16 },
  'in one pass': { x: full('float32', [1 << 16], 0.5), bits: 8 },
};

for (const [title, { x, bits }] of Object.entries(quantized)) {
  t.test(`a scale that is no number quantizes to none, ${title}: as a dead channel it would hide what went wrong`, async (t) => {
    t.ok((await run('FakeQuantize', { x, scale: noNumber }, { bits })).every(Number.isNaN));
  });
}

t.test('levels of a scale that is no number are none', async (t) => {
  t.same(await run('DequantizeLinear', { x: tensor('int8', [2], [0, 5]), scale: noNumber }, { bits: 8, signed: true, axis: -1 }), [NaN, NaN]);
});

async function run(op: string, inputs: Parameters<typeof opGraph>[1], attrs: Parameters<typeof opGraph>[2]): Promise<number[]> {
  const { graph, feeds } = opGraph(op, inputs, attrs);
  const executable = await onnxruntimeBackend({ threads: 1 }).compile(graph);
  const { y } = await executable.run(feeds);
  await executable.dispose();
  return Array.from(y!.data as Float32Array);
}
