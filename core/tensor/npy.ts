import { readFile } from 'node:fs/promises';
import { fileMalformed, fileUnreadable } from '../errors.ts';
import { allocate, sizeOf, type DType, type Tensor } from './tensor.ts';

const DTYPES: Readonly<Record<string, DType>> = {
  '<f4': 'float32', '<i4': 'int32', '|i1': 'int8', '|u1': 'uint8', '|b1': 'bool', '<i8': 'int64',
};

/**
 * Parses NumPy's `.npy` (versions 1 and 2, little-endian, C order), the format the numeric goldens come in.
 * Source: numpy/lib/format.py, "Format Version 1.0". float64 is narrowed to float32.
 * @throws ERR_FILE_MALFORMED for anything truncated, Fortran-ordered or of an unsupported type
 */
export function parseNpy(bytes: Uint8Array, name = 'npy'): Tensor {
  if (bytes.length < 10 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') {
    throw fileMalformed(name, 'no NUMPY magic', 0);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  if (bytes.length < start) throw fileMalformed(name, 'header is truncated', 8);
  const headerLength = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + headerLength > bytes.length) throw fileMalformed(name, 'header is truncated', 8);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + headerLength));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (shapeText === undefined || /'fortran_order':\s*True/.test(header)) throw fileMalformed(name, 'unsupported header', start);
  const shape = shapeText.split(',').map((part) => part.trim()).filter((part) => part !== '').map(Number);
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) throw fileMalformed(name, `(${shapeText}) is no shape`, start);
  const size = sizeOf(shape);
  const body = bytes.subarray(start + headerLength);
  if (descr === '<f8') return narrow(body, shape, size, name);
  const dtype = DTYPES[descr];
  if (dtype === undefined) throw fileMalformed(name, `unsupported dtype ${descr}`, start);
  const width = allocate(dtype, 1).BYTES_PER_ELEMENT;
  if (body.length < size * width) throw fileMalformed(name, `${body.length} bytes do not hold [${shape.join(', ')}] of ${dtype}`, start + headerLength);
  const data = allocate(dtype, size);
  new Uint8Array(data.buffer).set(body.subarray(0, size * width));
  return { dtype, shape, data };
}

function narrow(body: Uint8Array, shape: number[], size: number, name: string): Tensor<'float32'> {
  if (body.length < size * 8) throw fileMalformed(name, 'data is truncated');
  // A Buffer's own slice would be a view of the whole file.
  const wide = new Float64Array(Uint8Array.from(body.subarray(0, size * 8)).buffer);
  return { dtype: 'float32', shape, data: Float32Array.from(wide) };
}

/** The bytes of a `.npy` file (version 1), which numpy and `parseNpy` read. */
export function encodeNpy({ dtype, shape, data }: Tensor): Uint8Array {
  const descr = Object.entries(DTYPES).find(([, name]) => name === dtype)![0];
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  // The data start at a multiple of 64, behind ten bytes of magic, version and length and a closing newline.
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([Uint8Array.of(0x93), Buffer.from('NUMPY'), Uint8Array.of(1, 0), length, Buffer.from(header, 'latin1'), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

/** Reads one `.npy` file. */
export async function readNpy(path: string): Promise<Tensor> {
  const bytes = await readFile(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  return parseNpy(bytes, path);
}
