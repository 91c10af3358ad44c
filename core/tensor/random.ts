import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { randomStateInvalid } from '../errors.ts';
import { fillNormal, fillUniform } from './vector-random.ts';

/** A seeded source of random numbers whose position can be stored: the same numbers in every process, on every machine. */
export interface Random {
  /** A float64 in [low, high). @default low 0, high 1 */
  uniform(low?: number, high?: number): number;
  /** An integer in [low, high). */
  integer(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** Beta distributed, in (0, 1). */
  beta(alpha: number, beta: number): number;
  /** Fills an array with what `uniform(low, high)` would draw, rounded to float32. */
  fillUniform(data: Float32Array, low: number, high: number): void;
  /** Fills an array with normal numbers of mean 0, two for each draw. */
  fillNormal(data: Float32Array, deviation: number): void;
  /** Shuffles in place (Fisher-Yates) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** A stream of its own, fixed by this one's seed and `key` alone: what was drawn before does not change it. */
  split(key: string | number): Random;
  /** Seed and position, for a checkpoint. */
  state(): number[];
  /** Takes up a stored position. @throws ERR_RANDOM_STATE */
  restore(state: readonly number[]): void;
}

/**
 * A generator (xoroshiro128+) for an integer seed.
 * @example
 * createRandom(7).split('weights').uniform() // the same everywhere
 */
export function createRandom(seed: number): Random {
  const words = [Math.floor(seed / 2 ** 32) | 0, seed | 0] as const;
  return build(words, xoroshiro128plusFromState(expand(words)));
}

/** The generator that wrote `state`. @throws ERR_RANDOM_STATE */
export function randomFromState(state: readonly number[]): Random {
  const random = createRandom(0);
  random.restore(state);
  return random;
}

type Seed = readonly [high: number, low: number];

function build(seed: Seed, generator: RandomGenerator): Random {
  const uniform = (low = 0, high = 1): number => low + (high - low) * uniformFloat64(generator);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    integer: (low, high) => uniformInt(generator, low, high - 1),
    beta(alpha, beta) {
      const a = gamma(alpha, uniform, normal);
      return a / (a + gamma(beta, uniform, normal));
    },
    fillUniform(data, low, high) {
      const { count, state } = fillUniform(data, low, high, generator.getState());
      generator = xoroshiro128plusFromState(state);
      for (let i = count; i < data.length; i++) data[i] = uniform(low, high);
    },
    fillNormal(data, deviation) {
      const { count, state } = fillNormal(data, deviation, generator.getState());
      generator = xoroshiro128plusFromState(state);
      for (let i = count; i < data.length; i += 2) {
        const radius = deviation * Math.sqrt(-2 * Math.log(1 - uniform()));
        const angle = 2 * Math.PI * uniform();
        data[i] = radius * Math.cos(angle);
        if (i + 1 < data.length) data[i + 1] = radius * Math.sin(angle);
      }
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = uniformInt(generator, 0, i);
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
    split(key) {
      const child = derive(seed, key);
      return build(child, xoroshiro128plusFromState(expand(child)));
    },
    state: () => [...seed, ...generator.getState()],
    restore(state) {
      if (!Array.isArray(state) || state.length !== 6 || !state.every((word) => Number.isInteger(word) && word === (word | 0))) throw randomStateInvalid(state);
      seed = [state[0]!, state[1]!];
      generator = xoroshiro128plusFromState(state.slice(2));
    },
  };
}

/** Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (2000); a < 1 by the boost of its section 6. */
function gamma(shape: number, uniform: () => number, normal: () => number): number {
  if (shape < 1) return gamma(shape + 1, uniform, normal) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Neighbouring seeds must give unrelated streams, so the generator's 128 bits are hashed from the seed's 64. */
function expand([high, low]: Seed): number[] {
  const words = [1, 2, 3, 4].map((i) => mix(mix(low ^ Math.imul(i, 0x9e3779b9)) ^ mix(high + i)));
  return words.some((word) => word !== 0) ? words : [1, 2, 3, 4];
}

function derive([high, low]: Seed, key: string | number): Seed {
  const text = typeof key === 'number' ? `#${key}` : `$${key}`;
  let a = mix(high ^ 0x85ebca6b);
  let b = mix(low ^ 0xc2b2ae35);
  for (let i = 0; i < text.length; i++) {
    a = mix(a ^ text.charCodeAt(i));
    b = mix(Math.imul(b, 31) + text.charCodeAt(i) + a);
  }
  return [a, b];
}

/** MurmurHash3's 32-bit finalizer. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
