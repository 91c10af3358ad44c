import type { Value } from '../../../core/ir/types.ts';
import { SMALLEST_SCALE } from '../../../core/quant/spec.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';
import { fakeQuantize, insideMask } from '../quantization.ts';
import { evenRows } from '../rows.ts';

lower('FakeQuantize', (on, { inputs, attrs }) => ({ y: fakeQuantize(on, { ...inputs, ...attrs }) }));

/** The mask as a product, as in ReluGrad. */
lower('FakeQuantizeGrad', (on, { inputs: { dy, ...inputs }, attrs }) => ({ dx: on.mul(insideMask(on, { ...inputs, ...attrs }), on.of(dy)) }));

/** The difference before the sum: y and x are nearly equal, and so would two sums be. */
lower('FakeQuantizeScaleGrad', (on, { inputs: { y, dy, ...inputs }, attrs }) => {
  const { x, scale } = inputs;
  const error = on.sub(on.of(y), on.mul(on.of(x), insideMask(on, { ...inputs, ...attrs })));
  const sum = attrs.axis < 0 ? dot(on, error, dy) : dotPerIndex(on, error, dy, attrs.axis);
  const live = on.op('Greater', [on.of(scale), SMALLEST_SCALE]);
  return { dscale: on.where(live, on.div(sum, on.of(scale)), 0) };
});

/** Σ a·b: [1]. Row times row transposed, which the engine reads straight through. */
function dot(on: Emitter, a: string, b: Value): string {
  const [rows, columns] = evenRows(sizeOf(b.type.shape));
  const shape = [rows, 1, columns];
  const dots = on.matMul(on.reshape(a, shape), on.reshape(on.of(b), shape), { transB: true });
  return on.reshape(on.reduce('Sum', dots, [0, 1, 2]), [1]);
}

function dotPerIndex(on: Emitter, a: string, b: Value, axis: number): string {
  const { shape } = b.type;
  if (axis > 0) return on.reduce('Sum', on.mul(a, on.of(b)), shape.map((_, i) => i).filter((i) => i !== axis));
  const rows = [shape[0]!, 1, sizeOf(shape) / shape[0]!];
  return on.reshape(on.matMul(on.reshape(a, rows), on.reshape(on.of(b), rows), { transB: true }), [shape[0]!]);
}
