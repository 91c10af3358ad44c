import t from 'tap';
import { createKernel } from '../../../core/kernel.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { backendOnnxruntime, onnxruntimeBackend, placements, PROVIDERS, type ProviderName } from '../../../plugins/backend-onnxruntime/index.ts';
import '../../../core/ops/index.ts';

const feeds = { x: tensor('float32', [2], [-1, 2]) };

t.test('a provider that is not there is refused with what it needs, whichever it is', async (t) => {
  for (const provider of Object.keys(PROVIDERS) as ProviderName[]) {
    const refusal = await refusalOf({ provider });
    if (refusal === undefined) t.pass(`${provider} is here`);
    else t.match(refusal, { code: 'ERR_PROVIDER_MISSING', value: provider, hint: /It needs .*fallback/ }, provider);
  }
});

t.test('with fallback the processor runs it, and says so', async (t) => {
  const provider = 'xnnpack';
  const warned = new Promise<Error & { code?: string }>((resolve) => { process.once('warning', resolve); });
  const executable = await onnxruntimeBackend({ provider, fallback: true }).compile(relu());
  t.same([...(await executable.run(feeds)).y!.data], [0, 2]);
  t.match(await warned, { code: 'ERR_PROVIDER_MISSING', message: /xnnpack.*processor/ });
  await executable.dispose();
});

t.test('settings reach the provider', async (t) => {
  // The processor's own provider stands in: it takes settings too, and it is everywhere.
  const executable = await onnxruntimeBackend({ provider: 'cpu' as ProviderName, settings: { useArena: false } }).compile(relu());
  t.same([...(await executable.run(feeds)).y!.data], [0, 2]);
  await executable.dispose();
});

t.test('every provider has a backend of its name, with the settings of the configuration', async (t) => {
  const kernel = createKernel({ use: [backendOnnxruntime()], config: { backend: 'onnxruntime-xnnpack', onnxruntime: { fallback: true } } });
  const backend = kernel.resolve('backend', 'onnxruntime-xnnpack')(kernel.config().value);
  t.equal(backend.name, 'onnxruntime-xnnpack');
  const executable = await backend.compile(relu());
  await executable.dispose();
  await kernel.dispose();
});

t.test('a profile tells which provider ran each node', async (t) => {
  const placed = await placements(relu(), feeds, {});
  t.match(placed.filter(({ type }) => type === 'Relu'), [{ node: /relu/i, provider: 'CPUExecutionProvider' }]);
});

async function refusalOf(options: Parameters<typeof onnxruntimeBackend>[0]): Promise<unknown> {
  try {
    await (await onnxruntimeBackend(options).compile(relu())).dispose();
    return undefined;
  } catch (cause) {
    return cause;
  }
}

function relu() {
  const { graph, editor } = createGraph('net');
  editor.output('y', editor.emit('Relu', { x: editor.input('x', { dtype: 'float32', shape: [2] }) }).y);
  return graph;
}
