import { definitions, sameDefinition, type Definition } from '../ir/definitions.ts';
import type { Graph } from '../ir/types.ts';

/** Which step of a graph's making touched what, so that `inspect` can say who changed a layer. */
export class PassTrace {
  readonly #last: Map<string, Definition>;
  #present: ReadonlySet<string>;
  readonly #changed = new Map<string, string[]>();
  readonly #vanished = new Map<string, string>();

  /** @param before the graph the first step is compared with */
  constructor(before: Graph) {
    this.#last = new Map(definitions(before));
    this.#present = new Set(this.#last.keys());
  }

  /** Takes note of what the graph is after a step. */
  note(graph: Graph, step: string): void {
    const now = definitions(graph);
    for (const [name, definition] of now) {
      const last = this.#last.get(name);
      if (last === undefined || !sameDefinition(last, definition)) this.#changed.set(name, [...this.#changed.get(name) ?? [], step]);
      this.#last.set(name, definition);
      this.#vanished.delete(name);
    }
    for (const name of this.#present) if (!now.has(name)) this.#vanished.set(name, step);
    this.#present = new Set(now.keys());
  }

  /** The steps that defined or changed this name, and the one it is gone since. */
  steps(name: string): readonly string[] {
    const vanished = this.#vanished.get(name);
    return [...new Set([...this.#changed.get(name) ?? [], ...(vanished === undefined ? [] : [vanished])])];
  }
}
