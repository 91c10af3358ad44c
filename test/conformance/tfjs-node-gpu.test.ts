import t from 'tap';
import { tfjsBackend } from '../../plugins/backend-tfjs/index.ts';
import { engineMissing } from './engine-missing.ts';
import { runConformance } from './run-conformance.ts';

const missing = await engineMissing('tfjs-node-gpu');

await t.test('tfjs-node-gpu', { skip: missing }, (t) => runConformance(t, () => tfjsBackend('tfjs-node-gpu')));
