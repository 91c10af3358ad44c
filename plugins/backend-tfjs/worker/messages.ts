import type { MessagePort } from 'node:worker_threads';
import type { TensorData } from '../../../core/tensor/tensor.ts';
import type { EngineName } from '../engines.ts';
import type { Program } from '../program.ts';

/** Elements by the name of an input, an output or a state. */
export type Elements = Readonly<Record<string, TensorData>>;

/** What the thread of an engine is asked for. */
export type Request =
  | { readonly type: 'open'; readonly engine: EngineName }
  | { readonly type: 'load'; readonly executable: number; readonly program: Program; readonly initial: Elements; readonly share: { readonly executable: number; readonly states: readonly string[] } | undefined }
  | { readonly type: 'run'; readonly executable: number; readonly feeds: Elements }
  | { readonly type: 'write'; readonly executable: number; readonly states: Elements }
  | { readonly type: 'read'; readonly executable: number; readonly names: readonly string[] }
  | { readonly type: 'unload'; readonly executable: number }
  | { readonly type: 'memory' };

/** What each request is answered with. */
export interface Answers {
  open: EngineFacts;
  load: undefined;
  run: Elements;
  write: undefined;
  read: Elements;
  unload: undefined;
  memory: DeviceMemory;
}

/** What was found when an engine started. */
export interface EngineFacts {
  /** What the engine runs on, in words. */
  readonly device: string;
  /** Names of its kernels. */
  readonly kernels: readonly string[];
}

/** What lies on the device. */
export interface DeviceMemory {
  readonly tensors: number;
  readonly bytes: number;
}

/** Why a request failed; `unusable` is a package that could not be imported, for want of itself or of its native binding. */
export interface Failure {
  readonly message: string;
  readonly stack: string | undefined;
  readonly unusable?: string;
  readonly lacks?: 'package' | 'binding';
}

/** A request on its way. With `flag` the asking thread sleeps until it is set, and the answer comes through `port`. */
export interface Envelope {
  readonly id: number;
  readonly request: Request;
  readonly waiting?: { readonly flag: Int32Array; readonly port: MessagePort };
}

/** An answer on its way. */
export interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly failure?: Failure;
}
