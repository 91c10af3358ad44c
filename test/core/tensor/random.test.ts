import t from 'tap';
import { createRandom, randomFromState } from '../../../core/tensor/random.ts';

const draw = (random: ReturnType<typeof createRandom>, count = 5): number[] => Array.from({ length: count }, () => random.uniform());

t.test('a seed fixes the numbers in every process', async (t) => {
  t.same(draw(createRandom(7), 2), [0.5148209840047516, 0.8560502846331955], 'pinned: checkpoints of older versions depend on them');
  t.same(draw(createRandom(1)), draw(createRandom(1)));
  t.notSame(draw(createRandom(1)), draw(createRandom(2)));
  t.notSame(draw(createRandom(1)), draw(createRandom(1 + 2 ** 32)), 'the upper half of the seed counts');
});

t.test('a split stream depends on seed and key, not on what was drawn', async (t) => {
  const used = createRandom(3);
  draw(used, 100);
  t.same(draw(used.split('a')), draw(createRandom(3).split('a')));
  t.notSame(draw(used.split('a')), draw(used.split('b')));
  t.notSame(draw(used.split(1)), draw(used.split('1')));
});

t.test('all of a seed counts in what is split from it', async (t) => {
  const states = [1, 1 + 2 ** 32, 1 + 2 ** 33].map((seed) => createRandom(seed).split('a').state());
  t.same(new Set(states.map(([high]) => high)).size, 3);
});

t.test('a stored state continues exactly', async (t) => {
  const random = createRandom(11);
  draw(random, 13);
  const copy = randomFromState(JSON.parse(JSON.stringify(random.state())) as number[]);
  t.same(draw(copy), draw(random));
  t.same(draw(copy.split('x')), draw(random.split('x')), 'the seed is part of the state');
});

t.test('a state that no generator wrote is refused', async (t) => {
  t.throws(() => randomFromState([1, 2, 3]), { code: 'ERR_RANDOM_STATE' });
  t.throws(() => randomFromState([1, 2, 3, 4, 5, 0.5]), { code: 'ERR_RANDOM_STATE' });
  for (const state of [undefined, null, {}, '123456']) t.throws(() => randomFromState(state as unknown as number[]), { code: 'ERR_RANDOM_STATE' });
});

t.test('distributions have the moments they should', async (t) => {
  const random = createRandom(5);
  const mean = (next: () => number): number => Array.from({ length: 20000 }, next).reduce((a, b) => a + b) / 20000;
  t.ok(Math.abs(mean(() => random.uniform(2, 4)) - 3) < 0.02);
  t.ok(Math.abs(mean(() => random.normal())) < 0.03);
  t.ok(Math.abs(mean(() => random.normal() ** 2) - 1) < 0.05);
  t.ok(Math.abs(mean(() => random.beta(1.5, 1.5)) - 0.5) < 0.01);
  t.ok(Math.abs(mean(() => (random.beta(1.5, 1.5) - 0.5) ** 2) - 1 / 16) < 0.003, 'variance ab/((a+b)^2(a+b+1))');
  t.ok(Math.abs(mean(() => random.beta(0.5, 1)) - 1 / 3) < 0.015, 'parameters below one');
});

t.test('integers stay below the upper bound and reach every value', async (t) => {
  const random = createRandom(9);
  const seen = new Set(Array.from({ length: 200 }, () => random.integer(-1, 3)));
  t.same([...seen].sort((a, b) => a - b), [-1, 0, 1, 2]);
});

t.test('shuffling permutes in place', async (t) => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  const shuffled = createRandom(1).shuffle(items);
  t.equal(shuffled, items);
  t.notSame(shuffled, [...shuffled].sort((a, b) => a - b));
  t.same(new Set(shuffled).size, 50);
});
