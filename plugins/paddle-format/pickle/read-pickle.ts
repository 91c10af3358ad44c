import { weightsMalformed } from '../../../core/errors.ts';
import { ByteReader } from '../byte-reader.ts';
import { GLOBALS } from './globals.ts';
import { OPCODES } from './opcodes.ts';
import { PickleDict, PickledArray, PickledDType, PickleGlobal, type PickleValue } from './pickle-value.ts';

/** Files of parameters take about fifty operations for each; a hostile file makes objects of one byte each. */
const MAX_OPERATIONS = 1_000_000;
/** Integers of pickles are sizes and counts. */
const MAX_LONG_BYTES = 8;
const PROTOCOLS = [2, 3, 4];

/** Whether bytes start as a pickle of protocol 2 to 5 does. */
export function looksLikePickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;
}

/**
 * Reads a Python pickle of protocol 2 to 4 that holds dicts, lists, tuples, text, numbers and numpy arrays, as a small
 * stack machine that knows no other objects: classes and functions are recognised by their names and stand for data
 * (`globals.ts`), nothing is imported or called.
 * @throws ERR_WEIGHTS_MALFORMED with the byte and the name of the opcode
 */
export function readPickle(bytes: Uint8Array, source: string): PickleValue {
  return new PickleMachine(bytes, source).run();
}

class PickleMachine {
  readonly #reader: ByteReader;
  readonly #source: string;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack where marks were set. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  /** Where the opcode at work is, for messages. */
  #at = 0;
  #name = 'PROTO';

  constructor(bytes: Uint8Array, source: string) {
    this.#reader = new ByteReader(bytes, source);
    this.#source = source;
  }

  run(): PickleValue {
    for (let operations = 0; operations < MAX_OPERATIONS; operations++) {
      this.#at = this.#reader.position;
      const code = this.#reader.byte('opcode');
      this.#name = OPCODES.get(code) ?? `0x${code.toString(16).padStart(2, '0')}`;
      if (operations === 0 && this.#name !== 'PROTO') throw this.#error('a pickle of protocol 2 to 4 starts with PROTO');
      if (this.#name === 'STOP') return this.#result();
      this.#step();
    }
    throw this.#error(`more than ${MAX_OPERATIONS} operations`);
  }

  #result(): PickleValue {
    const value = this.#pop();
    if (this.#stack.length > 0 || this.#marks.length > 0) throw this.#error(`${this.#stack.length} more values are left on the stack`);
    if (this.#reader.remaining > 0) throw this.#error(`${this.#reader.remaining} bytes follow`);
    return value;
  }

  #step(): void {
    const operation = OPERATIONS[this.#name];
    if (operation === undefined) throw this.#error('parameters need no such operation');
    operation(this.#context, this.#reader);
  }

  readonly #context: Context = {
    push: (value) => { this.#stack.push(value); },
    pop: () => this.#pop(),
    top: () => {
      const value = this.#pop();
      this.#stack.push(value);
      return value;
    },
    mark: () => { this.#marks.push(this.#stack.length); },
    popToMark: () => {
      const height = this.#marks.pop();
      if (height === undefined) throw this.#error('no mark was set');
      return this.#stack.splice(height);
    },
    memoize: (index) => { this.#memo.set(index ?? this.#memo.size, this.#context.top()); },
    recall: (index) => {
      const value = this.#memo.get(index);
      if (value === undefined) throw this.#error(`nothing was remembered as ${index}`);
      return value;
    },
    fail: (what) => this.#error(what),
    at: () => this.#at,
  };

  /** The value on top; what lies below a mark is out of reach. */
  #pop(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#error('the stack is empty');
    return this.#stack.pop()!;
  }

  #error(what: string): Error {
    return weightsMalformed(this.#source, `${this.#name}: ${what}`, this.#at);
  }
}

/** What an operation can do. */
interface Context {
  push(value: PickleValue): void;
  pop(): PickleValue;
  top(): PickleValue;
  mark(): void;
  popToMark(): PickleValue[];
  /** @param index @default the next free one */
  memoize(index?: number): void;
  recall(index: number): PickleValue;
  fail(what: string): Error;
  /** Byte of the opcode at work. */
  at(): number;
}

type Operation = (machine: Context, reader: ByteReader) => void;

const OPERATIONS: Readonly<Record<string, Operation | undefined>> = {
  PROTO: ({ fail }, reader) => {
    const protocol = reader.byte('protocol');
    if (!PROTOCOLS.includes(protocol)) throw fail(`protocol ${protocol} is not read, 2 to 4 are`);
  },
  // A frame only says how many bytes may be fetched at once.
  FRAME: ({ fail }, reader) => {
    const length = reader.uint64('frame length');
    if (length > reader.remaining) throw fail(`a frame of ${length} bytes, but ${reader.remaining} are left`);
  },
  MARK: ({ mark }) => mark(),
  POP: ({ pop }) => { pop(); },
  POP_MARK: ({ popToMark }) => { popToMark(); },
  NONE: ({ push }) => push(null),
  NEWTRUE: ({ push }) => push(true),
  NEWFALSE: ({ push }) => push(false),
  BININT: ({ push }, reader) => push(reader.int32('integer')),
  BININT1: ({ push }, reader) => push(reader.byte('integer')),
  BININT2: ({ push }, reader) => push(reader.uint16('integer')),
  LONG1: (machine, reader) => pushLong(machine, reader, reader.byte('length')),
  LONG4: (machine, reader) => pushLong(machine, reader, reader.uint32('length')),
  BINFLOAT: ({ push }, reader) => push(reader.float64('number', false)),
  BINSTRING: ({ push }, reader) => push(latin1(reader.take(reader.uint32('length'), 'text'))),
  SHORT_BINSTRING: ({ push }, reader) => push(latin1(reader.take(reader.byte('length'), 'text'))),
  BINUNICODE: (machine, reader) => pushText(machine, reader.take(reader.uint32('length'), 'text')),
  SHORT_BINUNICODE: (machine, reader) => pushText(machine, reader.take(reader.byte('length'), 'text')),
  BINUNICODE8: (machine, reader) => pushText(machine, reader.take(reader.uint64('length'), 'text')),
  BINBYTES: ({ push }, reader) => push(reader.take(reader.uint32('length'), 'bytes')),
  SHORT_BINBYTES: ({ push }, reader) => push(reader.take(reader.byte('length'), 'bytes')),
  BINBYTES8: ({ push }, reader) => push(reader.take(reader.uint64('length'), 'bytes')),
  EMPTY_TUPLE: ({ push }) => push([]),
  EMPTY_LIST: ({ push }) => push([]),
  EMPTY_DICT: ({ push }) => push(new PickleDict()),
  TUPLE: ({ push, popToMark }) => push(popToMark()),
  LIST: ({ push, popToMark }) => push(popToMark()),
  DICT: (machine) => machine.push(setItems(machine, new PickleDict(), machine.popToMark())),
  TUPLE1: ({ push, pop }) => push([pop()]),
  TUPLE2: ({ push, pop }) => push([pop(), pop()].reverse()),
  TUPLE3: ({ push, pop }) => push([pop(), pop(), pop()].reverse()),
  APPEND: (machine) => appendItems(machine, [machine.pop()]),
  APPENDS: (machine) => appendItems(machine, machine.popToMark()),
  SETITEM: (machine) => {
    const [value, key] = [machine.pop(), machine.pop()];
    setItems(machine, machine.top(), [key, value]);
  },
  SETITEMS: (machine) => {
    const items = machine.popToMark();
    setItems(machine, machine.top(), items);
  },
  BINPUT: ({ memoize }, reader) => memoize(reader.byte('index')),
  LONG_BINPUT: ({ memoize }, reader) => memoize(reader.uint32('index')),
  MEMOIZE: ({ memoize }) => memoize(),
  BINGET: ({ push, recall }, reader) => push(recall(reader.byte('index'))),
  LONG_BINGET: ({ push, recall }, reader) => push(recall(reader.uint32('index'))),
  GLOBAL: (machine, reader) => pushGlobal(machine, readLine(machine, reader), readLine(machine, reader)),
  STACK_GLOBAL: (machine) => {
    const [name, module] = [machine.pop(), machine.pop()];
    pushGlobal(machine, module, name);
  },
  REDUCE: ({ push, pop, fail, at }) => {
    const [args, callable] = [pop(), pop()];
    if (!(callable instanceof PickleGlobal) || !Array.isArray(args)) throw fail('it calls what is no function');
    const value = GLOBALS.get(callable.name)!(args, at());
    if (value === undefined) throw fail(`${callable.name} with other arguments than an array has`);
    push(value);
  },
  BUILD: ({ pop, top, fail, at }) => {
    const [state, target] = [pop(), top()];
    if (!(Array.isArray(state) && (buildArray(target, state, at()) || buildDType(target, state)))) throw fail('this state belongs to no array');
  },
};

function pushLong({ push, fail }: Context, reader: ByteReader, length: number): void {
  if (length > MAX_LONG_BYTES) throw fail(`an integer of ${length} bytes`);
  const bits = reader.take(length, 'integer').reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const value = BigInt.asIntN(8 * length, bits);
  push(Number.isSafeInteger(Number(value)) ? Number(value) : value);
}

function pushText({ push, fail }: Context, bytes: Uint8Array): void {
  try {
    push(TEXT.decode(bytes));
  } catch {
    throw fail('the text is not UTF-8');
  }
}

const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Longest module or name there is, several times over. */
const MAX_LINE = 200;

function readLine({ fail }: Context, reader: ByteReader): string {
  let line = '';
  while (line.length < MAX_LINE) {
    const character = String.fromCharCode(reader.byte('name'));
    if (character === '\n') return line;
    line += character;
  }
  throw fail(`a name of more than ${MAX_LINE} characters`);
}

function pushGlobal({ push, fail }: Context, module: PickleValue, name: PickleValue): void {
  if (typeof module !== 'string' || typeof name !== 'string') throw fail('a name that is no text');
  const full = `${module}.${name}`;
  if (!GLOBALS.has(full)) throw fail(`${JSON.stringify(full)} is nothing parameters are made of`);
  push(new PickleGlobal(full));
}

function appendItems({ top, fail }: Context, items: readonly PickleValue[]): void {
  const list = top();
  if (!Array.isArray(list)) throw fail('it appends to what is no list');
  for (const item of items) list.push(item);
}

function setItems({ fail }: Context, dict: PickleValue, items: readonly PickleValue[]): PickleDict {
  if (!(dict instanceof PickleDict)) throw fail('it sets an item of what is no dict');
  if (items.length % 2 !== 0) throw fail('a key without a value');
  for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!);
  return dict;
}

/** The state of an array: version, shape, dtype, whether columns come first, data. */
function buildArray(target: PickleValue, [version, shape, dtype, fortran, data]: readonly PickleValue[], at: number): boolean {
  if (!(target instanceof PickledArray) || target.state !== undefined || version !== 1 || fortran !== false) return false;
  if (!Array.isArray(shape) || !(dtype instanceof PickledDType) || !(typeof data === 'string' || data instanceof Uint8Array)) return false;
  if (!shape.every((extent) => Number.isSafeInteger(extent) && (extent as number) >= 0)) return false;
  target.state = { shape: shape as number[], dtype, data, at };
  return true;
}

/** The state of a dtype: version, byte order, and what only structured ones have. */
function buildDType(target: PickleValue, [version, order, subtype, names, fields]: readonly PickleValue[]): boolean {
  if (!(target instanceof PickledDType) || version !== 3 || typeof order !== 'string') return false;
  if (subtype !== null || names !== null || fields !== null) return false;
  target.order = order;
  return true;
}
