import t from 'tap';
import { MEMORY_LIMITS } from '../../../../plugins/reader/vector/vector-functions.ts';
import { VectorMemory } from '../../../../plugins/reader/vector/vector-memory.ts';

t.test('arrays lie apart, with room for a vector behind each, until a reset', async (t) => {
  const memory = VectorMemory.create()!;
  const [a, b] = [memory.take(Uint8Array, 3)!, memory.take(Float32Array, 5)!];
  t.same([a.length, b.length], [3, 5]);
  t.ok(b.byteOffset >= a.byteOffset + a.byteLength + 16);
  memory.reset();
  t.equal(memory.take(Float64Array, 1)!.byteOffset, a.byteOffset);
});

t.test('an array is placed where it is, or copied', async (t) => {
  const memory = VectorMemory.create()!;
  const own = memory.take(Int32Array, 2)!;
  t.equal(memory.place(own), own.byteOffset);
  const other = Int16Array.of(1, -2, 3);
  t.equal(memory.addressOf(other), undefined);
  const address = memory.place(other)!;
  t.same([...new Int16Array(own.buffer, address, 3)], [1, -2, 3]);
});

t.test('the memory grows by need, what was taken before included, and refuses what is beyond its limit', async (t) => {
  const memory = VectorMemory.create()!;
  const before = memory.take(Uint8Array, 4)!.fill(7);
  const large = memory.take(Uint8Array, 4_000_000)!;
  t.equal(large.length, 4_000_000);
  t.same([...before], [7, 7, 7, 7]);
  t.equal(memory.addressOf(before), before.byteOffset, 'what was taken before the growth is still found');
  t.equal(memory.take(Float32Array, (MEMORY_LIMITS.maximum * 65_536) / 4), undefined);
  t.equal(memory.place(new Uint8Array(MEMORY_LIMITS.maximum * 65_536)), undefined);
});
