import t from 'tap';
import { onnxruntimeBackend, placements } from '../../plugins/backend-onnxruntime/index.ts';
import { engineMissing } from './engine-missing.ts';
import { draw } from './op-case.ts';
import { opGraph } from './evaluate-op.ts';
import { runConformance } from './run-conformance.ts';

const open = () => onnxruntimeBackend({ provider: 'webgpu' });
const missing = await engineMissing(open());

await t.test('onnxruntime-webgpu', { skip: missing }, async (t) => {
  // ONNX Runtime does not tell which GPU it found, but which provider ran each node; which driver there is, is up to who runs this.
  const { graph, feeds } = opGraph('Conv2d', { x: draw(1).floats([1, 3, 8, 8]), filter: draw(2).floats([4, 3, 3, 3]) }, {});
  const convolutions = (await placements(graph, feeds, { provider: 'webgpu' })).filter(({ type }) => type === 'Conv');
  t.match(convolutions, [{ provider: 'WebGpuExecutionProvider' }]);
  await runConformance(t, open);
});
