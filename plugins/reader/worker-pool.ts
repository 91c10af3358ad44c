import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { readerClosed, readerWorkerFailed, SlimtapError, type ErrorParts } from '../../core/errors.ts';
import { createBatchBuilder, type BatchJob, type BatchSetup, type BuiltBatch } from './build-batch.ts';

/** What a thread is started with. */
export interface WorkerSetup {
  readonly setup: BatchSetup;
  /** Whether this process keeps compiled code for the next one. */
  readonly compileCache: boolean;
}
export interface WorkerRequest {
  readonly id: number;
  readonly job: BatchJob;
}
export interface WorkerReply {
  readonly id: number;
  readonly batch?: BuiltBatch;
  readonly error?: { readonly parts?: ErrorParts; readonly reason?: string };
}

/** Builds batches, as many at a time as there are threads. */
export interface BatchPool {
  build(job: BatchJob): Promise<BuiltBatch>;
  close(): Promise<void>;
}

/** A pool of `count` threads; none at all builds in the calling thread. */
export function createBatchPool(setup: BatchSetup, count: number): BatchPool {
  return count === 0 ? createInlinePool(setup) : createWorkerPool(setup, count);
}

function createInlinePool(setup: BatchSetup): BatchPool {
  const build = createBatchBuilder(setup);
  let closed = false;
  return {
    build: (job) => (closed ? Promise.reject(readerClosed()) : build(job)),
    close: async () => { closed = true; },
  };
}

interface Pending {
  readonly job: BatchJob;
  resolve(batch: BuiltBatch): void;
  reject(error: Error): void;
}
interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  failure?: Error;
}

function createWorkerPool(setup: BatchSetup, count: number): BatchPool {
  const threads = Array.from({ length: count }, () => startThread(setup));
  let nextId = 0;
  let closed = false;
  return {
    build(job) {
      if (closed) return Promise.reject(readerClosed());
      const thread = threads.reduce((best, each) => (each.pending.size < best.pending.size ? each : best));
      return send(thread, nextId++, job);
    },
    async close() {
      closed = true;
      for (const thread of threads) failAll(thread, readerClosed());
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(setup: BatchSetup): Thread {
  // The same file name whether this runs from .ts sources or from the built .js.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    workerData: { setup, compileCache: getCompileCacheDir() !== undefined } satisfies WorkerSetup,
    name: 'reader',
  });
  const thread: Thread = { worker, pending: new Map() };
  worker.on('message', (reply: WorkerReply) => settle(thread, reply));
  worker.on('error', (error) => failAll(thread, workerFailed(thread, error instanceof Error ? error.message : String(error))));
  worker.on('exit', (code) => failAll(thread, workerFailed(thread, `it exited with code ${code}`)));
  // An idle reader does not keep the process alive; one with work in hand does.
  worker.unref();
  return thread;
}

function send(thread: Thread, id: number, job: BatchJob): Promise<BuiltBatch> {
  if (thread.failure !== undefined) return Promise.reject(thread.failure);
  return new Promise((resolve, reject) => {
    thread.pending.set(id, { job, resolve, reject });
    thread.worker.ref();
    thread.worker.postMessage({ id, job } satisfies WorkerRequest);
  });
}

function settle(thread: Thread, { id, batch, error }: WorkerReply): void {
  const pending = thread.pending.get(id);
  if (pending === undefined) return;
  thread.pending.delete(id);
  if (thread.pending.size === 0) thread.worker.unref();
  if (batch !== undefined) return pending.resolve(batch);
  pending.reject(error?.parts === undefined ? readerWorkerFailed(filesOf(pending.job), error?.reason ?? 'no reason given') : new SlimtapError(error.parts));
}

function failAll(thread: Thread, failure: Error): void {
  thread.failure ??= failure;
  for (const { reject } of thread.pending.values()) reject(thread.failure);
  thread.pending.clear();
}

function workerFailed(thread: Thread, why: string): Error {
  return readerWorkerFailed([...thread.pending.values()].flatMap(({ job }) => filesOf(job)), why);
}

function filesOf({ samples }: BatchJob): string[] {
  return samples.map(({ source }) => source.file);
}
