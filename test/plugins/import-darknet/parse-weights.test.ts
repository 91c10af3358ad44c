import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { parseWeights, readNetwork } from '../../../plugins/import-darknet/index.ts';
import { TINY_CFG, weightsFile } from './fixtures.ts';

const { parameters } = readNetwork(TINY_CFG, 'tiny.cfg');
const file = weightsFile({ parameters });
const values = (weights: ReturnType<typeof parseWeights>, name: string): number[] => [...weights.get(name)!.data as Float32Array];

t.test('numbers are taken in Darknet\'s order: bias, scale, mean, variance, weights', async (t) => {
  const weights = parseWeights(file, parameters, 'tiny.weights');
  t.same(values(weights, 'conv0.bn.offset'), [0, 1, 2, 3]);
  t.same(values(weights, 'conv0.bn.scale'), [4, 5, 6, 7]);
  t.same(values(weights, 'conv0.bn.mean'), [8, 9, 10, 11]);
  t.same(values(weights, 'conv0.bn.var'), [12, 13, 14, 15]);
  t.same(values(weights, 'conv0.weights').slice(0, 2), [16, 17]);
  t.same(weights.get('conv0.weights')!.shape, [4, 3, 3, 3]);
  t.same(values(weights, 'conv2.bias'), [124, 125, 126, 127], 'without batch norm only a bias goes before');
  t.equal(weights.size, parameters.flat().length);
});

t.test('before version 0.2 the count of images has four bytes', async (t) => {
  const old = Buffer.concat([file.subarray(0, 16), file.subarray(20)]);
  old.writeInt32LE(1, 4);
  t.same(values(parseWeights(old, parameters, 'old.weights'), 'conv0.bn.scale'), [4, 5, 6, 7]);
});

t.test('bytes at an odd place in their buffer are read', async (t) => {
  const shifted = Buffer.concat([Buffer.alloc(1), file]).subarray(1);
  t.same(values(parseWeights(shifted, parameters, 'x'), 'conv0.bn.scale'), [4, 5, 6, 7]);
});

t.test('a file may end after any layer, but not within one', async (t) => {
  const first = 20 + 4 * (4 * 4 + 4 * 3 * 9);
  t.same([...parseWeights(file.subarray(0, first), parameters, 'x').keys()], parameters[0]!.map(({ name }) => name));
  t.equal(parseWeights(file.subarray(0, 20), parameters, 'x').size, 0);
  t.throws(() => parseWeights(file.subarray(0, first + 4), parameters, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: `x is malformed at byte ${first}: the layer of conv2.weights needs 160 bytes, 4 are left.` });
  t.throws(() => parseWeights(file.subarray(0, 17), parameters, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /at byte 17: .* 0 are left/ });
});

t.test('what follows the last layer is refused with its place', async (t) => {
  t.throws(() => parseWeights(Buffer.concat([file, Buffer.alloc(3)]), parameters, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: `x is malformed at byte ${file.length}: 3 bytes follow the last layer.` });
});

t.test('a file without a version of Darknet is refused', async (t) => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(40), Buffer.from('PK\u0003\u0004 an archive of something')]) {
    t.throws(() => parseWeights(bytes, parameters, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /does not begin with a version/ });
  }
});

t.test('sizes are compared before anything is allocated', async (t) => {
  const huge = [[{ name: 'huge', shape: [65_536, 65_536, 31, 31] }]];
  t.throws(() => parseWeights(file, huge, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message: /needs 16509854285824 bytes/ });
});

t.test('bytes changed anywhere end in weights no larger than the file, or one of our errors', async (t) => {
  const attempt = (bytes: Uint8Array): void => {
    try {
      const total = [...parseWeights(bytes, parameters, 'fuzz').values()].reduce((sum, { data }) => sum + data.byteLength, 0);
      if (total > bytes.length) throw new Error(`${total} bytes from ${bytes.length}`);
    } catch (error) {
      if (!(error instanceof SlimtapError)) throw error;
    }
  };
  const edits = fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 5 });
  fc.assert(fc.property(edits, fc.nat(file.length), fc.uint8Array({ maxLength: 40 }), (list, length, tail) => {
    const bytes = Buffer.from(file);
    for (const [at, value] of list) bytes[at] = value;
    attempt(bytes.subarray(0, length));
    attempt(Buffer.concat([bytes, tail]));
  }), { numRuns: 2000 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), attempt), { numRuns: 2000 });
  t.pass('6000 inputs');
});
