import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat } from './elementwise.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Round: { inputs: { x: Value }; outputs: 'y'; attrs: { mode: 'half-even' | 'half-away' } };
  }
}

/** The nearest integer. It has no gradient: a straight-through one is FakeQuantize's business. Source: ONNX `Round`, Paddle `round`. */
export const Round = defineOp<'Round'>({
  name: 'Round',
  doc: 'The nearest integer, as float32. It has no gradient. Source: ONNX `Round` (half-even), Paddle `round` (half-away).',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: { mode: { doc: 'where a half goes: `half-even` or `half-away` (from zero)', default: 'half-even' } },
  infer(types, { mode }) {
    if (!['half-even', 'half-away'].includes(mode)) throw opShape('Round', `mode "${mode}" is neither half-even nor half-away`);
    return inferFloat('Round', types);
  },
});
