import type { Node } from '../ir/types.ts';
import type { QuantSpec } from './spec.ts';

/** One decision: an input slot of a node is quantized so, or a node stays float. */
export interface PlanEntry {
  readonly node: string;
  /** Input slot; position in a variadic slot after a dot (`xs.1`). */
  readonly slot: string;
  readonly spec: QuantSpec;
  /** The plugin that decided. */
  readonly by: string;
  readonly reason: string;
}

/** A node that stays in float, and why. */
export interface PlanSkip {
  readonly node: string;
  readonly by: string;
  readonly reason: string;
}

/** A plan as it travels in checkpoints. */
export interface PlanJson {
  readonly version: 1;
  readonly target: string;
  readonly entries: readonly PlanEntry[];
  readonly skips: readonly PlanSkip[];
  /** Facts a deployer needs, such as session options. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * What plugins want quantized. They only fill it; the insert pass edits the graph. A later decision about the same
 * slot replaces the earlier one; a skip wins over every entry of its node, whoever came first.
 */
export class QuantPlan {
  /** The runtime the plan is made for. */
  target: string;
  readonly notes: Record<string, string> = {};
  readonly #entries = new Map<string, PlanEntry>();
  readonly #skips = new Map<string, PlanSkip>();

  constructor(target: string) {
    this.target = target;
  }

  /** Quantizes one input slot of a node. */
  quantize(node: Node, slot: string, spec: QuantSpec, by: string, reason: string): void {
    this.#entries.set(`${node.name}:${slot}`, { node: node.name, slot, spec, by, reason });
  }

  /** Leaves a node in float. */
  skip(node: Node, by: string, reason: string): void {
    this.#skips.set(node.name, { node: node.name, by, reason });
  }

  /** The decision about a slot; undefined when it stays float. */
  specOf(node: Node, slot: string): QuantSpec | undefined {
    return this.#skips.has(node.name) ? undefined : this.#entries.get(`${node.name}:${slot}`)?.spec;
  }

  /** Decisions in force: those of nodes that are not skipped. */
  entries(): readonly PlanEntry[] {
    return [...this.#entries.values()].filter(({ node }) => !this.#skips.has(node));
  }

  skips(): readonly PlanSkip[] {
    return [...this.#skips.values()];
  }

  /** A plan of some of the decisions in force, such as those about weights; target, skips and notes stay. This one is left as it is. */
  filter(keep: (entry: PlanEntry) => boolean): QuantPlan {
    const json = this.toJSON();
    return QuantPlan.from({ ...json, entries: json.entries.filter(keep) });
  }

  /** The plan that quantizes these nodes alone. */
  only(nodes: Iterable<string>): QuantPlan {
    const names = new Set(nodes);
    return this.filter(({ node }) => names.has(node));
  }

  /** The plan that leaves these nodes in float too. */
  without(nodes: Iterable<string>): QuantPlan {
    const names = new Set(nodes);
    return this.filter(({ node }) => !names.has(node));
  }

  /** The plan with every decision made about a slot, those about skipped nodes too. This one is left as it is. */
  withoutSkips(): QuantPlan {
    return QuantPlan.from({ version: 1, target: this.target, entries: [...this.#entries.values()], skips: [], notes: this.notes });
  }

  toJSON(): PlanJson {
    return { version: 1, target: this.target, entries: this.entries(), skips: this.skips(), notes: { ...this.notes } };
  }

  /** The plan a checkpoint carries. */
  static from(json: PlanJson): QuantPlan {
    const plan = new QuantPlan(json.target);
    Object.assign(plan.notes, json.notes);
    for (const entry of json.entries) plan.#entries.set(`${entry.node}:${entry.slot}`, entry);
    for (const skip of json.skips) plan.#skips.set(skip.node, skip);
    return plan;
  }
}
