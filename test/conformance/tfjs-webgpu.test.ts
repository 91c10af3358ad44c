import t from 'tap';
import { tfjsBackend } from '../../plugins/backend-tfjs/index.ts';
import { engineMissing, EXPECTED_DEVICE } from './engine-missing.ts';
import { runConformance } from './run-conformance.ts';

const missing = await engineMissing(tfjsBackend('tfjs-webgpu'));

await t.test('tfjs-webgpu', { skip: missing }, async (t) => {
  const backend = tfjsBackend('tfjs-webgpu');
  const device = await backend.device();
  t.match(device, EXPECTED_DEVICE, device);
  await runConformance(t, () => backend);
});
