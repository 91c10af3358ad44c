import type { ProgramDesc } from './program-desc.ts';

/** Persistable variables that are no tensors and therefore in no file of parameters. */
const NOT_SAVED: ReadonlySet<string> = new Set(['FEED_MINIBATCH', 'FETCH_LIST', 'READER', 'RAW']);

/**
 * Names of what is saved beside a program, in the order of the records of a combined file: sorted, as
 * `fluid.io.save_vars` does. Source: Paddle 1.8 `fluid/io.py`, `is_persistable`.
 */
export function persistableNames({ blocks }: ProgramDesc): readonly string[] {
  const saved = blocks.flatMap(({ vars }) => vars).filter(({ persistable, type }) => persistable === true && !NOT_SAVED.has(type.type));
  return sortNames(new Set(saved.map(({ name }) => name)));
}

/** In Python's order of strings, by code points; JavaScript's is by code units. */
export function sortNames(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
