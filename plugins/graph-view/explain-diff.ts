import type { PlanEntry, PlanJson, PlanSkip } from '../../core/quant/plan.ts';
import type { PassRecord } from '../../core/rewrite/pass.ts';
import type { Change, GraphDiff, LayerDiff } from './graph-diff.ts';

/** What a difference is explained with; an inspection's comparison and plan. */
export interface Explanations {
  readonly plan: Pick<PlanJson, 'entries' | 'skips'>;
  readonly passes: readonly Pick<PassRecord, 'pass' | 'by'>[];
  stepsOf(name: string): readonly string[];
}

/** A step and the plugin that added it; core's own steps come from `core`. */
export interface Step {
  readonly step: string;
  readonly by: string;
}

export interface ExplainedChange extends Change {
  readonly steps: readonly Step[];
}

/** A layer's differences with what did them, and who wanted them and why. */
export interface ExplainedLayer extends Omit<LayerDiff, 'node' | 'around'> {
  readonly node: ExplainedChange | undefined;
  readonly around: readonly ExplainedChange[];
  /** Every step that changed something here, in the order they ran. */
  readonly steps: readonly Step[];
  /** Decisions in force about its slots. */
  readonly decisions: readonly PlanEntry[];
  /** Why it stays in float, where somebody said so. */
  readonly skip: PlanSkip | undefined;
}

export interface ExplainedDiff extends Omit<GraphDiff, 'layers'> {
  readonly layers: readonly ExplainedLayer[];
}

/** Adds to every difference which step made it, and to every layer who decided and why. */
export function explainDiff(diff: GraphDiff, { plan, passes, stepsOf }: Explanations): ExplainedDiff {
  const plugins = new Map(passes.map(({ pass, by }) => [pass, by]));
  const order = [...plugins.keys()];
  const stepsOfAll = (names: readonly string[]): Step[] => [...new Set(names.flatMap(stepsOf))]
    .sort((a, b) => position(order, a) - position(order, b)).map((step) => ({ step, by: plugins.get(step) ?? 'core' }));
  const explain = (change: Change): ExplainedChange => ({ ...change, steps: stepsOfAll([change.name]) });
  const entries = Map.groupBy(plan.entries, ({ node }) => node);
  const skips = new Map(plan.skips.map((skip) => [skip.node, skip]));
  return {
    ...diff,
    layers: diff.layers.map((layer) => ({
      ...layer, node: layer.node && explain(layer.node), around: layer.around.map(explain),
      steps: stepsOfAll([layer.node, ...layer.around].flatMap((change) => change?.name ?? [])),
      decisions: entries.get(layer.name) ?? [], skip: skips.get(layer.name),
    })),
  };
}

/** Core's own steps, which are no passes, come after them. */
function position(order: readonly string[], step: string): number {
  const index = order.indexOf(step);
  return index < 0 ? order.length : index;
}
