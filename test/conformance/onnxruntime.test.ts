import t from 'tap';
import { onnxruntimeBackend } from '../../plugins/backend-onnxruntime/index.ts';
import { runConformance } from './run-conformance.ts';

await runConformance(t, onnxruntimeBackend);
