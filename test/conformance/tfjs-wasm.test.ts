import t from 'tap';
import { tfjsBackend } from '../../plugins/backend-tfjs/index.ts';
import { runConformance } from './run-conformance.ts';

await runConformance(t, () => tfjsBackend('tfjs-wasm'));
