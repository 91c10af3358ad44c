import t from 'tap';
import { createRandom, type Random } from '../../../core/tensor/random.ts';
import { fillNormal, fillUniform } from '../../../core/tensor/vector-random.ts';

/** An odd length, more than is made at once, and one that is filled without vectors. */
const LENGTHS = [40_003, 4095];

const oneByOne = {
  uniform: (random: Random, count: number) => Float32Array.from({ length: count }, () => random.uniform(-2, 3)),
  normal(random: Random, count: number): Float32Array {
    return Float32Array.from(Array.from({ length: Math.ceil(count / 2) }, () => {
      const radius = 0.1 * Math.sqrt(-2 * Math.log(1 - random.uniform()));
      const angle = 2 * Math.PI * random.uniform();
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }).flat().slice(0, count));
  },
};

t.test('an array is filled with the numbers drawn one by one, and the generator stands where it would', async (t) => {
  for (const length of LENGTHS) {
    const [filled, drawn] = [createRandom(3), createRandom(3)];
    const data = new Float32Array(length);
    filled.fillUniform(data, -2, 3);
    t.same(data, oneByOne.uniform(drawn, length));
    filled.fillNormal(data, 0.1);
    const expected = oneByOne.normal(drawn, length);
    t.ok(data.every((value, i) => Math.abs(value - expected[i]!) <= 2 ** -23 * Math.abs(expected[i]!)), 'to the last bit of a float32');
    t.same(filled.state(), drawn.state());
  }
});

t.test('vectors make all but what is left of four', async (t) => {
  const state = createRandom(1).state().slice(2);
  t.equal(fillNormal(new Float32Array(40_003), 1, state).count, 40_000);
  t.equal(fillUniform(new Float32Array(40_003), 0, 1, state).count, 40_000);
  t.same(fillNormal(new Float32Array(4095), 1, state), { count: 0, state }, 'compiling for a short array does not pay');
});

t.test('filled numbers have the moments they should', async (t) => {
  const data = new Float32Array(400_000);
  const moments = (power: number): number => data.reduce((sum, value) => sum + value ** power, 0) / data.length;
  createRandom(5).fillNormal(data, 0.5);
  t.ok(Math.abs(moments(1)) < 0.004);
  t.ok(Math.abs(moments(2) - 0.25) < 0.003);
  t.ok(Math.abs(moments(4) - 3 * 0.0625) < 0.008, 'not merely uniform');
  const neighbours = data.subarray(1).reduce((sum, value, i) => sum + value * data[i]!, 0) / data.length;
  t.ok(Math.abs(neighbours) < 0.002, 'neighbours are not correlated');
});
