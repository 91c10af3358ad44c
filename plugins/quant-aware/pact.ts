import type { Value } from '../../core/ir/types.ts';
import { emitFakeQuantize, type Quantizer, type QuantizerContext } from '../../core/quant/quantizer.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { firstEstimate } from './first-estimate.ts';
import { number, quantizerState, siblingState } from './quantizer-state.ts';

/** L2 decay of the clipping factor: what lets the range shrink when the loss does not hold against it. */
const DECAY = 1e-4;

/**
 * Values are clipped at a learned α, which is the scale: what lies beyond pushes α by its gradient, decay pulls it in.
 * States: `scale`, max|x| of the first step, and `factor`, which is learned from 1; α = scale·|factor|. Signed values are
 * clipped on both sides. Source: Choi et al. 2018 (arXiv:1805.06085); for the signed form PaddleSlim's `pact`.
 */
export const pact: Quantizer = {
  insert(context) {
    const { editor, stage } = context;
    const start = firstEstimate(context, ({ value }) => editor.emit('AbsMax', { x: value }).y);
    const factor = quantizerState(context, start.state, 'factor', { initial: 1, learned: true, l2Decay: DECAY });
    const alpha = editor.emit('Mul', { a: start.value, b: editor.emit('Abs', { x: factor.value }).y }, {}, { name: `${context.value.name}.alpha` }).y;
    if (stage === 'eval') return emitFakeQuantize(context, alpha);
    return emitFakeQuantize({ ...context, value: clipped(context, alpha) }, alpha);
  },
  seed(node, { threshold }) {
    const name = (node.inputs.scale.producer as unknown as { inputs: { a: Value } }).inputs.a.name;
    return new Map([[name, number(threshold)], [siblingState(name, 'factor'), number(1)]]);
  },
};

/** x between the ends the format represents, by ops whose gradients reach α. */
function clipped({ editor, value, spec }: QuantizerContext, alpha: Value): Value {
  const below = editor.emit('Minimum', { a: value, b: alpha }, {}, { name: `${value.name}.clipped` }).y;
  return editor.emit('Maximum', { a: below, b: lowest({ editor, spec }, alpha) }, {}, { name: `${value.name}.clipped` }).y;
}

function lowest({ editor, spec }: Pick<QuantizerContext, 'editor' | 'spec'>, alpha: Value): Value {
  if (!spec.signed) return editor.constant(number(0));
  const levels = spec.narrow === false ? (quantMax(spec) + 1) / quantMax(spec) : 1;
  return editor.emit('Mul', { a: alpha, b: editor.constant(number(-levels)) }).y;
}
