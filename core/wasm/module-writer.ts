import { unsigned, type ValueType } from './expression.ts';
import { FunctionWriter, localAt, TYPE_CODES, type Local } from './function-writer.ts';

/** The parameters of a function by name, as its body sees them. */
export type Parameters<P extends Record<string, ValueType>> = { readonly [K in keyof P]: Local<P[K]> };

/** Pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
}

interface WrittenFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: 'i32' | undefined;
  readonly body: readonly number[];
}

/**
 * Writes a WebAssembly module: functions over one imported, shared memory. It exists so that loops over pixels can use vector
 * instructions while everything stays TypeScript that runs without a build step.
 */
export class ModuleWriter {
  /** Of the memory, which is imported as `env.memory`. */
  readonly limits: MemoryLimits;
  readonly #functions: WrittenFunction[] = [];

  constructor(limits: MemoryLimits) {
    this.limits = limits;
  }

  /** Adds an exported function. Parameters are passed in the order in which they are named. */
  function<P extends Record<string, ValueType>>(name: string, parameters: P, body: (f: FunctionWriter, parameters: Parameters<P>) => void, result?: 'i32'): void {
    const types = Object.values(parameters);
    const writer = new FunctionWriter(types.length);
    const locals = Object.keys(parameters).map((key, index) => [key, localAt(index, types[index]!)]);
    body(writer, Object.fromEntries(locals) as Parameters<P>);
    if (result !== undefined) writer.return(0);
    this.#functions.push({ name, parameters: types, result, body: writer.bytes() });
  }

  /** The module in the binary format. */
  bytes(): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    return Uint8Array.from([
      0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
      ...section(1, functions.map(({ parameters, result }) => [0x60, ...vector(parameters.map((type) => [TYPE_CODES[type]])), ...vector(result === undefined ? [] : [[TYPE_CODES[result]]])])),
      ...section(2, [[...text('env'), ...text('memory'), 2, SHARED, ...unsigned(this.limits.initial), ...unsigned(this.limits.maximum)]]),
      ...section(3, functions.map((_, index) => unsigned(index))),
      ...section(7, functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)])),
      ...section(10, functions.map(({ body }) => [...unsigned(body.length), ...body])),
    ]);
  }
}

/** Limits of a memory with a maximum, whose views outlive its growth. */
const SHARED = 3;

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}
