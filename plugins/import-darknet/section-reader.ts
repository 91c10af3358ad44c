import { suggest } from '../../core/errors.ts';
import { shown, type CfgProblem, type CfgSection } from './split-cfg.ts';

/** Which numbers a key may have. */
export interface Range {
  /** Without one the key has to be there. */
  readonly fallback?: number;
  /** @default 0 */
  readonly min?: number;
  /** @default 65536 */
  readonly max?: number;
}

/** More than any network has of filters, or of pixels on a side. */
const LARGEST = 65_536;
/** Entries of a list of layers or anchors. */
const LONGEST = 256;

/**
 * Reads the keys of one section. Whatever is wrong is noted and a value in range stands in for it, so that one pass over
 * a file finds everything; after `finish` keys nobody asked for are wrong too.
 */
export class SectionReader {
  readonly type: string;
  readonly line: number;
  readonly #section: CfgSection;
  readonly #problems: CfgProblem[];
  readonly #known = new Set<string>();
  readonly #before: number;

  constructor(section: CfgSection, problems: CfgProblem[]) {
    this.type = section.type;
    this.line = section.line;
    this.#section = section;
    this.#problems = problems;
    this.#before = problems.length;
  }

  /** Whether something was wrong so far. */
  get failed(): boolean {
    return this.#problems.length > this.#before;
  }

  integer(key: string, range: Range = {}): number {
    return this.#single(key, range, /^[+-]?\d+$/);
  }

  number(key: string, range: Range = {}): number {
    return this.#single(key, range, NUMBER);
  }

  integers(key: string, range: Range = {}): readonly number[] {
    return this.#list(key, range, /^[+-]?\d+$/);
  }

  numbers(key: string, range: Range = {}): readonly number[] {
    return this.#list(key, range, NUMBER);
  }

  /** One of some words. */
  word<W extends string>(key: string, words: readonly W[], fallback: W): W {
    const value = this.#take(key) ?? fallback;
    if (words.includes(value as W)) return value as W;
    this.problem(`${key} is "${shown(value)}"; only ${words.join(', ')} are supported`, key);
    return words[0]!;
  }

  /** Keys that would make another network, and the one value of each that does not. */
  only(values: Readonly<Record<string, number | string>>): void {
    for (const [key, wanted] of Object.entries(values)) {
      const value = this.#take(key);
      if (value !== undefined && value !== wanted && Number(value) !== wanted) this.problem(`${key} is ${shown(value)}; only ${wanted} is supported`, key);
    }
  }

  /** To be called last, where a key that is not known may matter. @param ignored keys that say how the network is trained, or nothing about it */
  finish(ignored: readonly string[] = []): void {
    for (const key of ignored) this.#known.add(key);
    for (const key of this.#section.entries.keys()) {
      if (!this.#known.has(key)) this.problem(`${shown(key)} is not supported. ${suggest(shown(key), this.#known)}`, key);
    }
  }

  /** Notes what is wrong, at the line of a key or of the section. */
  problem(what: string, key?: string): void {
    const line = (key === undefined ? undefined : this.#section.entries.get(key)?.line) ?? this.line;
    this.#problems.push({ line, what: `[${shown(this.type)}] ${what}` });
  }

  #single(key: string, range: Range, form: RegExp): number {
    const value = this.#take(key);
    if (value !== undefined) return this.#parse(key, value, range, form);
    if (range.fallback === undefined) this.problem(`needs ${key}`);
    return range.fallback ?? range.min ?? 0;
  }

  #list(key: string, range: Range, form: RegExp): readonly number[] {
    const value = this.#take(key);
    if (value === undefined) {
      this.problem(`needs ${key}`);
      return [];
    }
    const entries = value.split(',');
    if (entries.length > LONGEST) {
      this.problem(`${key} has ${entries.length} entries, more than ${LONGEST}`, key);
      return [];
    }
    return entries.map((entry) => this.#parse(key, entry, range, form));
  }

  #parse(key: string, text: string, { min = 0, max = LARGEST }: Range, form: RegExp): number {
    const number = form.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    this.problem(`${key} is ${text === '' ? 'empty' : shown(text)}; it must be a ${form === NUMBER ? '' : 'whole '}number from ${min} to ${max}`, key);
    return min;
  }

  #take(key: string): string | undefined {
    this.#known.add(key);
    const entry = this.#section.entries.get(key);
    if (entry?.contradicted !== undefined) this.problem(`${key} has another value on line ${entry.contradicted}`, key);
    return entry?.value;
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
