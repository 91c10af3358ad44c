import t from 'tap';
import { PixelPool } from '../../../plugins/reader/pixel-pool.ts';

t.test('arrays that are in use at once do not share memory, and a reset ends their use', (t) => {
  const pool = new PixelPool();
  const [small, large] = [pool.take(Uint8Array, 12), pool.take(Float32Array, 12)];
  t.same([small.length, large.length], [12, 12]);
  t.not(small.buffer, large.buffer);
  pool.reset();
  t.equal(pool.take(Uint8Array, 40).buffer, large.buffer, 'the one that is large enough');
  t.equal(pool.take(Uint8Array, 10).buffer, small.buffer);
  t.end();
});

t.test('what is too small for everything is let go of when a larger one is made', (t) => {
  const pool = new PixelPool();
  const small = pool.take(Uint8Array, 10);
  pool.reset();
  const large = pool.take(Uint8Array, 20);
  pool.reset();
  t.equal(pool.take(Uint8Array, 10).buffer, large.buffer);
  t.not(pool.take(Uint8Array, 10).buffer, small.buffer);
  t.end();
});
