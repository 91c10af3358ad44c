import { PickleDict, PickledArray, PickledDType, PickleGlobal, type PickleValue } from './pickle-value.ts';

/** Says what is made of a name's arguments; `undefined` where they are not those it is known with. */
type Meaning = (args: readonly PickleValue[], at: number) => PickleValue | undefined;

/**
 * The names a pickle of parameters may use, with what they mean as data. Nothing is looked up and nothing runs: a name
 * that is not here, or with other arguments, is an error. Sources: numpy's `ndarray.__reduce__` and `dtype.__reduce__`;
 * Paddle `framework/io.py`, which wraps tensors as `tuple((name, array))` or `eval('data', {'data': array})`.
 */
export const GLOBALS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...both('numpy.core.multiarray', 'numpy._core.multiarray', '_reconstruct', (args) => (named(args[0], 'numpy.ndarray') ? new PickledArray() : undefined)),
  ...both('numpy.core.multiarray', 'numpy._core.multiarray', 'scalar', scalar),
  ['numpy.ndarray', () => undefined],
  ['numpy.dtype', ([code]) => (typeof code === 'string' ? new PickledDType(code) : undefined)],
  ['_codecs.encode', ([text, encoding]) => (typeof text === 'string' && encoding === 'latin1' ? text : undefined)],
  // Its items follow as those of any dict.
  ['collections.OrderedDict', ({ length }) => (length === 0 ? new PickleDict() : undefined)],
  ...both('__builtin__', 'builtins', 'tuple', ([items]) => (Array.isArray(items) ? items : undefined)),
  ...both('__builtin__', 'builtins', 'eval', wrapped),
]);

/** The same name in two modules: older and newer releases of Python and numpy. */
function both(older: string, newer: string, name: string, meaning: Meaning): [string, Meaning][] {
  return [[`${older}.${name}`, meaning], [`${newer}.${name}`, meaning]];
}

function named(value: PickleValue | undefined, name: string): boolean {
  return value instanceof PickleGlobal && value.name === name;
}

function scalar([dtype, data]: readonly PickleValue[], at: number): PickleValue | undefined {
  if (!(dtype instanceof PickledDType) || !(typeof data === 'string' || data instanceof Uint8Array)) return undefined;
  const array = new PickledArray();
  array.state = { shape: [], dtype, data, at };
  return array;
}

/** Paddle's way of saving a LoDTensor: the expression `data` over a dict that has it. No other expression is taken. */
function wrapped([expression, names]: readonly PickleValue[]): PickleValue | undefined {
  if (expression !== 'data' || !(names instanceof PickleDict)) return undefined;
  const [item, ...more] = names.items;
  return item?.[0] === 'data' && more.length === 0 ? item[1] : undefined;
}
