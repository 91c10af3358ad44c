/** Counts trouble of a kind and remembers where it was first met. */
export interface WarningCounter {
  count(kind: string, place: string): void;
  /** One line for each kind. */
  lines(): string[];
}

/** Single bad annotations are no reason to stop; thousands of lines about them are no help. */
export function createWarningCounter(): WarningCounter {
  const kinds = new Map<string, { count: number; first: string }>();
  return {
    count(kind, place) {
      const known = kinds.get(kind);
      if (known === undefined) kinds.set(kind, { count: 1, first: place });
      else known.count++;
    },
    lines: () => [...kinds].map(([kind, { count, first }]) => `${count} ${kind}, first ${first}`),
  };
}
