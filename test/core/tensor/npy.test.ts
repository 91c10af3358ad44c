import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { parseNpy, readNpy } from '../../../core/tensor/npy.ts';

/** A file as numpy.save writes it. */
function npy(descr: string, shape: string, body: Uint8Array, order = 'False'): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from([header.length & 255, header.length >> 8]), Buffer.from(header), body]);
}

const bytesOf = (data: { buffer: ArrayBuffer }): Uint8Array => new Uint8Array(data.buffer);

t.test('arrays of every supported type come back with their shape', async (t) => {
  t.same(parseNpy(npy('<f4', '(2, 1)', bytesOf(Float32Array.of(1.5, -2)))), { dtype: 'float32', shape: [2, 1], data: Float32Array.of(1.5, -2) });
  t.same(parseNpy(npy('<i8', '(1,)', bytesOf(BigInt64Array.of(-7n)))), { dtype: 'int64', shape: [1], data: BigInt64Array.of(-7n) });
  t.same(parseNpy(npy('|b1', '()', Uint8Array.of(1))), { dtype: 'bool', shape: [], data: Uint8Array.of(1) });
  t.same(parseNpy(npy('<f8', '(2,)', bytesOf(Float64Array.of(0.1, 3)))), { dtype: 'float32', shape: [2], data: Float32Array.of(0.1, 3) });
});

t.test('what is no array of numbers is refused before anything is allocated', async (t) => {
  const body = new Uint8Array(64);
  const refused = (bytes: Uint8Array, message: RegExp): void => { t.throws(() => parseNpy(bytes, 'a.npy'), { code: 'ERR_FILE_MALFORMED', message }); };
  refused(npy('<f4', '(17,)', body), /64 bytes do not hold \[17\] of float32/);
  refused(npy('<f4', '(9000000000000000,)', body), /do not hold/);
  refused(npy('<f8', '(9,)', body), /truncated/);
  refused(npy('<f4', '(2, x)', body), /\(2, x\) is no shape/);
  refused(npy('<f4', '(-1,)', body), /\(-1,\) is no shape/);
  refused(npy('<c8', '(1,)', body), /unsupported dtype <c8/);
  refused(npy('<f4', '(1,)', body, 'True'), /unsupported header/);
  refused(npy('<f4', '(1,)', body).subarray(0, 20), /header is truncated/);
  refused(body, /no NUMPY magic/);
});

t.test('no damaged file makes the parser throw anything but our errors', async (t) => {
  const whole = npy('<f4', '(2, 3)', new Uint8Array(24));
  t.doesNotThrow(() => {
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
      const bytes = whole.slice(0, length);
      bytes[at] = value;
      try {
        parseNpy(bytes);
      } catch (error) {
        if (!(error instanceof SlimtapError)) throw error;
      }
    }), { numRuns: 300 });
  });
});

t.test('a file that is not there is named', async (t) => {
  await t.rejects(readNpy(`${t.testdir()}/none.npy`), { code: 'ERR_FILE_UNREADABLE', message: /none\.npy/ });
});
