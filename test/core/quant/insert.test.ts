import t, { type Test } from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { isOp, type Node } from '../../../core/ir/types.ts';
import '../../../core/ops/index.ts';
import { insertFakeQuant } from '../../../core/quant/insert.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import type { QuantSpec } from '../../../core/quant/spec.ts';
import { movingAverageAbsMax } from '../../../plugins/quant-aware/moving-average-abs-max.ts';
import { movingAverageMinMax } from '../../../plugins/quant-aware/moving-average-min-max.ts';

const QUANTIZERS = { moving_average_abs_max: movingAverageAbsMax, moving_average_min_max: movingAverageMinMax };
const SYMMETRIC: QuantSpec = { kind: 'moving_average_abs_max', bits: 8, signed: true, rounding: 'half-even' };
const ASYMMETRIC: QuantSpec = { ...SYMMETRIC, kind: 'moving_average_min_max', signed: false };

/** Quantizers before and after a LeakyRelu whose second shares the scale of the first. */
function aroundLeakyRelu(before: QuantSpec, after: QuantSpec): Node<'FakeQuantize'>[] {
  const { graph, editor } = createGraph('shared');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 4] });
  const leaky = editor.emit('LeakyRelu', { x }, { alpha: 0.1 }, { name: 'leaky' }).y;
  editor.output('y', editor.emit('Neg', { x: leaky }, {}, { name: 'reader' }).y);
  const plan = new QuantPlan('none');
  plan.quantize(graph.node('leaky')!, 'x', before, 'test', 'before');
  plan.quantize(graph.node('reader')!, 'x', { ...after, sharedWith: 'x' }, 'test', 'after');
  insertFakeQuant({ plan, stage: 'eval', quantizer: (kind) => QUANTIZERS[kind as keyof typeof QUANTIZERS] }).run(graph, editor);
  return graph.nodes().filter((node) => isOp(node, 'FakeQuantize')) as Node<'FakeQuantize'>[];
}

const sameGrid = (t: Test, [a, b]: Node<'FakeQuantize'>[], same: boolean): void => {
  t.equal(a!.inputs.scale === b!.inputs.scale, same);
  if (same) t.equal(a!.inputs.zeroPoint, b!.inputs.zeroPoint);
};

t.test('a shared scale comes with its zero point', (t) => {
  sameGrid(t, aroundLeakyRelu(SYMMETRIC, SYMMETRIC), true);
  sameGrid(t, aroundLeakyRelu(ASYMMETRIC, ASYMMETRIC), true);
  t.end();
});

t.test('kinds that differ share nothing: each would read the other\'s scale as something else', (t) => {
  const [, after] = aroundLeakyRelu(SYMMETRIC, ASYMMETRIC);
  sameGrid(t, aroundLeakyRelu(SYMMETRIC, ASYMMETRIC), false);
  t.ok(after!.inputs.zeroPoint, 'unsigned levels without a zero point would lose everything below 0');
  t.end();
});
