import { createRandom, type Random } from '../../../core/tensor/random.ts';

/** Values that lengths, counts and opcodes break on: zero, ends of ranges, continued varints. */
const EXTREMES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe, 0x28, 0x29, 0x2e, 0x52, 0x5d, 0x7d];

/**
 * Changed copies of a real file, always the same ones: bytes set, runs removed, doubled, moved or filled with one value,
 * ends cut off or added. Most keep what is around the change, so that readers get deep into them.
 */
export function* mutations(original: Uint8Array, count: number, seed = 1): Generator<Uint8Array> {
  const random = createRandom(seed);
  for (let i = 0; i < count; i++) {
    let bytes: Uint8Array = Buffer.from(original);
    for (let edits = random.integer(1, 4); edits > 0; edits--) bytes = mutate(bytes, random);
    yield bytes;
  }
}

/** Bytes of no format at all, with a given start now and then. */
export function* noise(count: number, heads: readonly Uint8Array[], seed = 1): Generator<Uint8Array> {
  const random = createRandom(seed);
  for (let i = 0; i < count; i++) {
    const tail = Uint8Array.from({ length: random.integer(0, 120) }, () => random.integer(0, 256));
    yield Buffer.concat([heads[i % (heads.length + 1)] ?? new Uint8Array(), tail]);
  }
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes;
  const [at, length] = [random.integer(0, bytes.length), random.integer(1, 10)];
  const [before, run, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  const value = EXTREMES[random.integer(0, EXTREMES.length)]!;
  switch (random.integer(0, 8)) {
    case 0: return Buffer.concat([before, Uint8Array.of(random.integer(0, 256)), bytes.subarray(at + 1)]);
    case 1: return Buffer.concat([before, Uint8Array.of(value), bytes.subarray(at + 1)]);
    case 2: return Buffer.concat([before, new Uint8Array(run.length).fill(value), after]);
    case 3: return Buffer.concat([before, after]);
    case 4: return Buffer.concat([before, run, run, after]);
    case 5: return before;
    case 6: return Buffer.concat([bytes, run]);
    default: return Buffer.concat([before, bytes.subarray(random.integer(0, bytes.length)).subarray(0, length), after]);
  }
}
