import * as mitt from 'mitt';
import type { Emitter } from 'mitt';
import type { EvalResult } from './evaluate/evaluate.ts';
import type { StepResult } from './train/step.ts';

/** What happened. Events only tell; nothing waits for them and nothing they do changes a run. */
export type Events = {
  /** Something over two seconds moved on. `done` of `total`, unit such as `images`. */
  progress: { readonly task: string; readonly done: number; readonly total: number; readonly unit: string; readonly etaSeconds?: number };
  /** A line for the reader of the terminal. */
  log: { readonly level: 'info' | 'warn'; readonly message: string };
  /** A train step is done. */
  step: StepResult;
  /** A graph or a file was measured. */
  evaluated: EvalResult;
  /** A checkpoint is complete under its final name. */
  saved: { readonly path: string; readonly iteration: number };
};

export type EventEmitter = Emitter<Events>;

// mitt 3 does not type-check as a default import under `module: nodenext`.
const create = mitt.default as unknown as () => EventEmitter;

/**
 * An emitter whose listeners cannot stop each other or the run: what one throws, or rejects with later, becomes a warning
 * on stderr.
 */
export function createEvents(): EventEmitter {
  const emitter = create();
  const emit = (type: keyof Events, event: Events[keyof Events]): void => {
    for (const listener of [...(emitter.all.get(type) ?? [])]) isolate(() => (listener as (event: unknown) => void)(event), type);
    for (const listener of [...(emitter.all.get('*') ?? [])]) isolate(() => (listener as (type: string, event: unknown) => void)(type, event), type);
  };
  return { all: emitter.all, on: emitter.on, off: emitter.off, emit: emit as EventEmitter['emit'] };
}

function isolate(listen: () => unknown, type: string): void {
  const warn = (error: unknown): void => process.emitWarning(`A listener of "${type}" threw: ${String(error)}`, 'SlimtapEventWarning');
  try {
    const result = listen();
    if (result instanceof Promise) result.catch(warn);
  } catch (error) {
    warn(error);
  }
}
