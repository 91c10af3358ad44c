import type { Editor } from '../ir/editor.ts';
import { slotValues, type Graph, type Node, type Value } from '../ir/types.ts';
import { planMismatch } from '../errors.ts';
import type { Pass } from '../rewrite/pass.ts';
import type { QuantPlan } from './plan.ts';
import type { Quantizer } from './quantizer.ts';
import type { QuantSpec } from './spec.ts';

/** What the insert pass needs to know. */
export interface InsertOptions {
  readonly plan: QuantPlan;
  readonly stage: 'train' | 'eval';
  /** The registered quantizer of a kind. */
  quantizer(kind: string): Quantizer;
}

/**
 * Turns a plan into nodes: one fake-quant per value and spec, shared by every slot that asks for the same. Runs on the
 * forward graph, before the gradient is derived; that equals Paddle's rewiring of the backward inputs.
 * Source: PaddleSlim QuantizationTransformPass.
 * @throws ERR_PLAN_MISMATCH when the plan names a node or slot the graph does not have
 */
export function insertFakeQuant({ plan, stage, quantizer }: InsertOptions): Pass {
  return {
    name: 'insert-fake-quant',
    run(graph, editor) {
      const made = new Map<string, Value>();
      const entries = plan.entries();
      for (const { node: name, slot, spec } of entries) {
        const { node, key, index, value } = locate(graph, name, slot);
        const id = `${value.name}|${JSON.stringify(spec)}`;
        const quantized = made.get(id) ?? quantize(editor, value, spec, stage, quantizer, node);
        made.set(id, quantized);
        editor.setInput(node, key, quantized, index);
      }
      return { changed: entries.length > 0, skipped: plan.skips() };
    },
  };
}

function quantize(editor: Editor, value: Value, spec: QuantSpec, stage: 'train' | 'eval', quantizer: InsertOptions['quantizer'], consumer: Node): Value {
  return editor.scope(consumer.scope.replaceAll(/^\/|\/$/g, ''), () => quantizer(spec.kind).insert({ editor, value, spec, stage }));
}

function locate(graph: Graph, name: string, slot: string): { node: Node; key: string; index: number; value: Value } {
  const node = graph.node(name);
  const [key = '', position = '0'] = slot.split('.');
  const index = Number(position);
  const value = node === undefined ? undefined : slotValues(node.inputs[key])[index];
  if (node === undefined || value === undefined) throw planMismatch(name, slot);
  return { node, key, index, value };
}
