import { weightsMalformed } from '../../../core/errors.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { decodeElements, ELEMENT_TYPES } from '../element-types.ts';
import type { VarTypeName } from '../type-numbers.ts';
import { PickleDict, PickledArray, type PickleValue } from './pickle-value.ts';
import { readPickle } from './read-pickle.ts';

/** Paddle's type for each of numpy's. Paddle has no uint16: its bfloat16 tensors are saved as that. */
const TYPES: Readonly<Record<string, VarTypeName | undefined>> = {
  f2: 'FP16', f4: 'FP32', f8: 'FP64', i1: 'INT8', i2: 'INT16', i4: 'INT32', i8: 'INT64', u1: 'UINT8', u2: 'BF16', b1: 'BOOL',
};

/** Under this name Paddle 2 says how it cut up arrays of more than a gigabyte. */
const SPLIT = 'UnpackBigParamInfor@@';

/**
 * The arrays of a `.pdparams` or `.pdopt` file by name, as `fluid.save`, `paddle.save` and `paddle.static.save` write
 * them: a pickled dict from names to arrays, or to `(name, array)`. What is no array (step counts, names of names) is
 * left out.
 * @throws ERR_WEIGHTS_MALFORMED
 */
export function parsePickledTensors(bytes: Uint8Array, source: string): Map<string, Tensor> {
  const dict = readPickle(bytes, source);
  if (!(dict instanceof PickleDict)) throw weightsMalformed(source, 'the pickle is no dict of parameters');
  const decoder = new ArrayDecoder(source, bytes.length);
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of dict.items) {
    if (typeof name !== 'string') throw weightsMalformed(source, 'a key of the dict is no text');
    if (name === SPLIT) throw weightsMalformed(source, 'it has arrays of more than 1 GiB, which Paddle cuts in pieces; save it with protocol 4');
    const array = arrayOf(value);
    if (array === undefined) continue;
    if (tensors.has(name)) throw weightsMalformed(source, `"${name}" is there twice`);
    tensors.set(name, decoder.decode(name, array));
  }
  return tensors;
}

function arrayOf(value: PickleValue): PickledArray | undefined {
  if (value instanceof PickledArray) return value;
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && value[1] instanceof PickledArray ? value[1] : undefined;
}

/** Makes each array once, however many names it has, and in all not more bytes than the file. */
class ArrayDecoder {
  readonly #source: string;
  readonly #known = new Map<PickledArray, Tensor>();
  #bytesLeft: number;

  constructor(source: string, bytes: number) {
    this.#source = source;
    this.#bytesLeft = bytes;
  }

  decode(name: string, array: PickledArray): Tensor {
    const tensor = this.#known.get(array) ?? this.#make(name, array);
    this.#known.set(array, tensor);
    return tensor;
  }

  #make(name: string, { state }: PickledArray): Tensor {
    const fail = (what: string): Error => weightsMalformed(this.#source, `array "${name}" ${what}`, state?.at);
    if (state === undefined) throw fail('has no content');
    const { shape, dtype: { code, order }, data } = state;
    const type = ELEMENT_TYPES[TYPES[code]!];
    if (type === undefined) throw fail(`is of numpy's type ${JSON.stringify(code)}, which is not read`);
    if (order === '>') throw fail('has its bytes in big-endian order');
    if (shape.length > 9) throw fail(`has ${shape.length} dimensions`);
    const length = shape.reduce((product, extent) => product * extent, type.width);
    if (length !== data.length) throw fail(`of shape [${shape.join(', ')}] needs ${length} bytes and has ${data.length}`);
    this.#bytesLeft -= length;
    if (this.#bytesLeft < 0) throw fail('and those before it are larger than the file');
    return decodeElements(type, shape, typeof data === 'string' ? bytesOf(data, fail) : data);
  }
}

/** Text of protocol 2 stands for bytes, a character each. */
function bytesOf(text: string, fail: (what: string) => Error): Uint8Array {
  if (/[^\0-\xff]/.test(text)) throw fail('has text for data that is not bytes');
  return Buffer.from(text, 'latin1');
}
