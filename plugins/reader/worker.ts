import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { BatchJob } from './build-batch.ts';
import type { WorkerReply, WorkerRequest, WorkerSetup } from './worker-pool.ts';

// A worker thread of the reader: builds the batches it is sent, one after the other.

const { setup, compileCache } = workerData as WorkerSetup;
// A thread has no part in the cache of compiled code until it asks, which must be before it loads what is to come from there.
if (compileCache) enableCompileCache();
const { SlimtapError } = await import('../../core/errors.ts');
const { createBatchBuilder } = await import('./build-batch.ts');

const build = createBatchBuilder(setup);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ id, job }: WorkerRequest) => {
  last = last.then(() => answer(id, job));
});

async function answer(id: number, job: BatchJob): Promise<void> {
  try {
    const batch = await build(job);
    const buffers = Object.values(batch.arrays).map(({ data }) => data.buffer as ArrayBuffer);
    parentPort?.postMessage({ id, batch } satisfies WorkerReply, buffers);
  } catch (error) {
    parentPort?.postMessage({ id, error: toPlain(error) } satisfies WorkerReply);
  }
}

/** Errors lose their class and fields on the way between threads. */
function toPlain(error: unknown): NonNullable<WorkerReply['error']> {
  if (error instanceof SlimtapError) return { parts: { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), value: error.value } };
  return { reason: error instanceof Error ? error.message : String(error) };
}
