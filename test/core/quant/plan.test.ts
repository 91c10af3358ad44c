import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import '../../../core/ops/index.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import type { QuantSpec } from '../../../core/quant/spec.ts';

const spec: QuantSpec = { kind: 'abs_max', bits: 8, signed: true, rounding: 'half-even' };

function threeNodes(): QuantPlan {
  const { graph, editor } = createGraph('three');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 2] });
  for (const name of ['a', 'b', 'c']) editor.emit('Mul', { a: x, b: x }, {}, { name });
  const plan = new QuantPlan('paddle-lite');
  plan.notes['precision'] = 'exact';
  for (const node of graph.nodes()) for (const slot of ['a', 'b']) plan.quantize(node, slot, spec, 'test', 'because');
  plan.skip(graph.node('c')!, 'test', 'left out');
  return plan;
}

const slots = (plan: QuantPlan): string[] => plan.entries().map(({ node, slot }) => `${node}.${slot}`);

t.test('a sub-plan keeps the target, the notes and the skips, and changes nothing in the plan', async (t) => {
  const plan = threeNodes();
  t.same(slots(plan.only(['a'])), ['a.a', 'a.b']);
  t.same(slots(plan.without(['a'])), ['b.a', 'b.b']);
  t.same(slots(plan.filter(({ slot }) => slot === 'b')), ['a.b', 'b.b']);
  t.same(slots(plan), ['a.a', 'a.b', 'b.a', 'b.b']);
  t.match(plan.only([]).toJSON(), { target: 'paddle-lite', entries: [], notes: { precision: 'exact' }, skips: [{ node: 'c', reason: 'left out' }] });
});

t.test('what is skipped is in no sub-plan', async (t) => {
  t.same(slots(threeNodes().only(['c'])), []);
});
