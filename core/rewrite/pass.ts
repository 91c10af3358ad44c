import { Editor } from '../ir/editor.ts';
import type { Graph } from '../ir/types.ts';

/** What a pass did, for `slimtap inspect`. */
export interface PassReport {
  /** Whether the graph is another one than before; must be honest. */
  readonly changed: boolean;
  /** Where the pass did not apply, and why. */
  readonly skipped?: readonly { readonly node: string; readonly reason: string }[];
}

/** A named edit of a graph, in place. */
export interface Pass {
  readonly name: string;
  run(graph: Graph, editor: Editor): PassReport;
}

/** Is shown a graph after each step of its making; throws to refuse it. */
export type Watch = (graph: Graph, step: string) => void;

/** One line of what happened to a graph. */
export interface PassRecord extends PassReport {
  readonly pass: string;
  /** Who added the pass. */
  readonly by: string;
}

/**
 * The passes a graph will go through, in the order plugins add them. Plugins add; core runs, verifies and reports.
 */
export class PassList {
  readonly #passes: { readonly pass: Pass; readonly by: string }[] = [];

  /** Appends a pass. `by` names the plugin, for `inspect`. */
  add(pass: Pass, by: string): void {
    this.#passes.push({ pass, by });
  }

  names(): readonly string[] {
    return this.#passes.map(({ pass }) => pass.name);
  }

  /** Runs every pass in order; `watch` is called after each with the pass's name. */
  run(graph: Graph, watch: Watch = () => {}): readonly PassRecord[] {
    const editor = new Editor(graph);
    return this.#passes.map(({ pass, by }) => {
      const report = pass.run(graph, editor);
      watch(graph, pass.name);
      return { pass: pass.name, by, ...report };
    });
  }
}
