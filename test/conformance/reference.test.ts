import t from 'tap';
import { referenceBackend } from '../../plugins/backend-reference/index.ts';
import { runConformance } from './run-conformance.ts';

// The numbers compare the reference with itself; what this checks is that the suite covers every op and that states,
// feeds and training behave.
await runConformance(t, referenceBackend);
