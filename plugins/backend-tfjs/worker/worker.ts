import { parentPort } from 'node:worker_threads';
import { referenceBackend } from '../../backend-reference/index.ts';
import { loadEngine, PackageUnusable } from './load-engine.ts';
import { LoadedProgram } from './loaded-program.ts';
import type { Answers, Envelope, Failure, Reply, Request } from './messages.ts';
import type { Tfjs } from './tfjs.ts';

// Kernels block a thread while they run: this one, so that the other still hears Ctrl-C and shows how far it is.

let tf: Tfjs;
const programs = new Map<number, LoadedProgram>();
let turn = Promise.resolve();

// Registers the reference kernels, which run what the engine cannot.
referenceBackend();

parentPort!.on('message', (envelope: Envelope) => { turn = turn.then(() => respond(envelope)); });

async function respond({ id, request, waiting }: Envelope): Promise<void> {
  const reply: Reply = await answerTo(request).then((answer) => ({ id, answer }), (cause: unknown) => ({ id, failure: failureOf(cause) }));
  if (waiting === undefined) {
    parentPort!.postMessage(reply);
    return;
  }
  waiting.port.postMessage(reply);
  Atomics.store(waiting.flag, 0, 1);
  Atomics.notify(waiting.flag, 0);
  waiting.port.close();
}

/** Never throws: what did would end this thread, and with it every executable. */
async function answerTo(request: Request): Promise<unknown> {
  return HANDLERS[request.type](request as never);
}

type Handlers = { readonly [T in Request['type']]: (request: Extract<Request, { type: T }>) => Promise<Answers[T]> };

const HANDLERS: Handlers = {
  async open({ engine }) {
    const loaded = await loadEngine(engine);
    tf = loaded.tf;
    return { device: loaded.device, kernels: tf.getKernelsForBackend(tf.getBackend()).map(({ kernelName }) => kernelName) };
  },
  async load({ executable, program, initial, share }) {
    const shared = share === undefined ? new Map() : programNamed(share.executable).cells(share.states);
    programs.set(executable, new LoadedProgram(tf, program, initial, shared));
  },
  run: ({ executable, feeds }) => programNamed(executable).run(feeds),
  async write({ executable, states }) {
    programNamed(executable).write(states);
  },
  read: ({ executable, names }) => programNamed(executable).read(names),
  async unload({ executable }) {
    programs.get(executable)?.dispose();
    programs.delete(executable);
  },
  async memory() {
    const { numTensors, numBytes } = tf.memory();
    return { tensors: numTensors, bytes: numBytes };
  },
};

function programNamed(executable: number): LoadedProgram {
  const program = programs.get(executable);
  if (program === undefined) throw new Error('the executable is disposed');
  return program;
}

function failureOf(cause: unknown): Failure {
  const { message, stack } = cause instanceof Error ? cause : new Error(String(cause));
  return { message, stack, ...(cause instanceof PackageUnusable && { unusable: cause.packageName, lacks: cause.lacks }) };
}
