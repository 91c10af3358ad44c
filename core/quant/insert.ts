import { isOp, type Node, type Value } from '../ir/types.ts';
import type { Pass } from '../rewrite/pass.ts';
import { locateSlot } from './locate-slot.ts';
import type { PlanEntry, QuantPlan } from './plan.ts';
import { emitFakeQuantize, type FakeQuantizeOptions, type Quantizer, type QuantizerContext } from './quantizer.ts';
import type { QuantSpec } from './spec.ts';

/** What the insert pass needs to know. */
export interface InsertOptions {
  readonly plan: QuantPlan;
  /** In `train` statistics move and scales learn. */
  readonly stage: 'train' | 'eval';
  /** Whether readers get the quantized values; otherwise statistics move alone. @default true */
  readonly effective?: boolean;
  /** The registered quantizer of a kind. */
  quantizer(kind: string): Quantizer;
}

/**
 * Turns a plan into nodes: one fake-quant per value and spec, shared by every slot that asks for the same. Runs on the
 * forward graph, before the gradient is derived; that equals Paddle's rewiring of the backward inputs.
 * Source: PaddleSlim QuantizationTransformPass.
 * @throws ERR_PLAN_MISMATCH when the plan names a node or slot the graph does not have
 */
export function insertFakeQuant({ plan, stage, effective = true, quantizer }: InsertOptions): Pass {
  return {
    name: 'insert-fake-quant',
    run(graph, editor) {
      const made = new Map<string, Value>();
      const grids = new Map<string, Grid>();
      const entries = ownersFirst(plan.entries());
      for (const entry of entries) {
        const { spec } = entry;
        const { node, key, index, value } = locateSlot(graph, entry);
        const id = `${value.name}|${JSON.stringify(spec)}`;
        const quantized = made.get(id) ?? quantize({ editor, value, spec, stage }, node, quantizer, grids);
        made.set(id, quantized);
        if (effective) editor.setInput(node, key, quantized, index);
      }
      if (!effective) editor.removeDead();
      return { changed: entries.length > 0, skipped: plan.skips() };
    },
  };
}

/** Quantizers with a scale of their own come before those that share it. */
function ownersFirst(entries: readonly PlanEntry[]): readonly PlanEntry[] {
  const shares = ({ spec }: PlanEntry): boolean => spec.sharedWith !== undefined;
  return [...entries.filter((entry) => !shares(entry)), ...entries.filter(shares)];
}

/** What values share that are quantized alike. */
interface Grid extends FakeQuantizeOptions {
  readonly scale: Value;
}

/** A value whose scale is to be shared may have stayed float, or be quantized in another way; then the quantizer gets a scale of its own. */
function quantize(context: QuantizerContext, consumer: Node, quantizer: InsertOptions['quantizer'], grids: Map<string, Grid>): Value {
  const { editor, value, spec } = context;
  const shared = spec.sharedWith === undefined ? undefined : grids.get(gridKey(spec.sharedWith, spec));
  const quantized = editor.scope(consumer.scope.replaceAll(/^\/|\/$/g, ''), () => (shared === undefined ? quantizer(spec.kind).insert(context) : emitFakeQuantize(context, shared.scale, shared)));
  const maker = quantized.producer;
  if (isOp(maker, 'FakeQuantize')) grids.set(gridKey(value.name, spec), gridOf(maker));
  return quantized;
}

/** A grid with a zero point is no grid for a quantizer without: only those of one kind share. */
function gridKey(value: string, { kind }: QuantSpec): string {
  return `${value}|${kind}`;
}

function gridOf({ inputs: { scale, zeroPoint }, attrs: { gradient, scaleGradient } }: Node<'FakeQuantize'>): Grid {
  return { scale, zeroPoint, gradient, scaleGradient };
}
