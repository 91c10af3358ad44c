import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { bindingMissing, engineNotStarted, runtimeFailed, runtimeMissing } from '../../core/errors.ts';
import type { EngineName } from './engines.ts';
import type { Answers, EngineFacts, Envelope, Failure, Reply, Request } from './worker/messages.ts';

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (cause: unknown) => void;
  readonly about: About;
}

/** What a request belongs to, for the words of its failure. */
interface About {
  readonly stage: 'compile' | 'run';
  readonly graph: string;
}

/** How long a thread that should answer at once may take before it counts as dead. */
const PATIENCE_MS = 120_000;

/**
 * The thread in which an engine runs. It lives no longer than the process needs it: while nothing is asked of it, it does
 * not keep the process alive.
 */
export class EngineThread {
  readonly facts: EngineFacts;
  readonly #name: EngineName;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #count = 0;
  #executables = 0;
  /** Why nothing can be asked any more. */
  #ended: unknown;

  private constructor(name: EngineName, worker: Worker, facts: EngineFacts) {
    this.#name = name;
    this.#worker = worker;
    this.facts = facts;
    worker.on('message', (reply: Reply) => { this.#settle(reply); });
    worker.on('error', (cause) => { this.#end(cause); });
    worker.on('exit', (code) => { this.#end(endedWith(code)); });
  }

  /**
   * Starts an engine in a thread of its own.
   * @throws ERR_RUNTIME_MISSING where a package cannot be imported, ERR_BINDING_MISSING where it lacks its native part, ERR_ENGINE where the engine does not start
   */
  static async open(name: EngineName): Promise<EngineThread> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./worker/worker.${extension}`, import.meta.url), { name });
    const { answer, failure } = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => { reject(endedWith(code)); });
      worker.postMessage({ id: 0, request: { type: 'open', engine: name } } satisfies Envelope);
    }).catch((cause: unknown) => { throw engineNotStarted(name, cause); });
    worker.unref();
    if (failure === undefined) return new EngineThread(name, worker, answer as EngineFacts);
    await worker.terminate();
    throw startFailure(name, failure);
  }

  /** Whether the thread is there; what lay on its device is gone with it. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** A number for one more executable. */
  next(): number {
    return ++this.#executables;
  }

  /** Asks for something and waits for the answer. */
  ask<T extends Request['type']>(about: About, request: Extract<Request, { type: T }>): Promise<Answers[T]> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#failure(about, this.#ended));
        return;
      }
      this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject, about });
      this.#worker.ref();
      this.#worker.postMessage({ id, request } satisfies Envelope);
    });
  }

  /** Asks for something and sleeps until it is there, because `read` of an executable gives its answer at once. */
  askAndSleep<T extends Request['type']>(about: About, request: Extract<Request, { type: T }>): Answers[T] {
    if (this.#ended !== undefined) throw this.#failure(about, this.#ended);
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ id: 0, request, waiting: { flag, port: port2 } } satisfies Envelope, [port2]);
    const slept = Atomics.wait(flag, 0, 0, PATIENCE_MS);
    const received = receiveMessageOnPort(port1) as { message: Reply } | undefined;
    port1.close();
    if (received === undefined) throw this.#failure(about, new Error(`its thread does not answer (${slept})`));
    const { answer, failure } = received.message;
    if (failure !== undefined) throw this.#failure(about, causeOf(failure));
    return answer as Answers[T];
  }

  /** Ends the thread; what it was still asked for fails. */
  async close(): Promise<void> {
    this.#end(new Error('the backend is disposed'));
    await this.#worker.terminate();
  }

  #settle({ id, answer, failure }: Reply): void {
    const asked = this.#pending.get(id);
    // An answer that was on its way when the thread was ended: who asked has been told so.
    if (asked === undefined) return;
    this.#forget(id);
    if (failure === undefined) asked.resolve(answer);
    else asked.reject(this.#failure(asked.about, causeOf(failure)));
  }

  /** The first reason counts: an error comes before the exit it leads to. */
  #end(cause: unknown): void {
    this.#ended ??= cause;
    for (const [id, { reject, about }] of this.#pending) {
      this.#forget(id);
      reject(this.#failure(about, this.#ended));
    }
  }

  #failure({ stage, graph }: About, cause: unknown): Error {
    return runtimeFailed(this.#name, stage, graph, cause);
  }

  #forget(id: number): void {
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
  }
}

function startFailure(name: EngineName, failure: Failure): Error {
  const cause = causeOf(failure);
  if (failure.unusable === undefined) return engineNotStarted(name, cause);
  return failure.lacks === 'binding' ? bindingMissing(name, failure.unusable, cause) : runtimeMissing(name, failure.unusable, cause);
}

function endedWith(code: number): Error {
  return new Error(`its thread ended with ${code}`);
}

/** An error of the other thread, with the stack it had there. */
function causeOf({ message, stack }: Failure): Error {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return cause;
}
