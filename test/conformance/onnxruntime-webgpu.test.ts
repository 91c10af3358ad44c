import t from 'tap';
import { onnxruntimeBackend } from '../../plugins/backend-onnxruntime/index.ts';
import { engineMissing } from './engine-missing.ts';
import { runConformance } from './run-conformance.ts';

const open = () => onnxruntimeBackend({ provider: 'webgpu' });
const missing = await engineMissing(open());

await t.test('onnxruntime-webgpu', { skip: missing }, (t) => runConformance(t, open));
