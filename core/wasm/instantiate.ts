import type { MemoryLimits, ModuleWriter } from './module-writer.ts';

/** A memory whose views stay valid when it grows. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  /** @throws RangeError beyond the maximum, or where the system has no more */
  grow(pages: number): number;
}

/** The part of the WebAssembly interface used here; Node has it without having types for it. */
interface WebAssemblyGlobal {
  readonly Memory: new (descriptor: MemoryLimits & { readonly shared: true }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

/**
 * A module's functions and their memory, or undefined where there is no WebAssembly with vectors and shared memory, or not
 * enough address space for it: callers have another way.
 */
export function instantiate<F extends object>(writer: ModuleWriter): { readonly functions: F; readonly memory: SharedMemory } | undefined {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyGlobal };
  if (WebAssembly === undefined) return undefined;
  try {
    const memory = new WebAssembly.Memory({ ...writer.limits, shared: true });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(writer.bytes()), { env: { memory } });
    return { functions: exports as F, memory };
  } catch {
    return undefined;
  }
}
