import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import { divide, multiply, subtract } from '../../core/ops/gradient-terms.ts';
import { emitFakeQuantize, type Quantizer, type QuantizerContext } from '../../core/quant/quantizer.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { firstEstimate } from './first-estimate.ts';
import { number, quantizerState, siblingState } from './quantizer-state.ts';

/** Values that are 0 everywhere so far have a scale of 0, which nothing can be divided by. */
const SMALLEST = 1e-6;

/** L2 decay of the clipping factor: what lets the range shrink when the loss does not hold against it. */
const DECAY = 1e-4;

/**
 * Values are clipped at a learned α, which is the scale: what lies beyond pushes α by its gradient, decay pulls it in.
 * States: `scale`, max|x| of the first step, and `factor`, which is learned from 1; α = scale·|factor|. The factor's gradient
 * is divided by scale², so that one step of gradient descent moves α exactly as in the paper. Signed values are clipped on
 * both sides, and stay so when α no longer learns. Source: Choi et al. 2018 (arXiv:1805.06085); for the signed form PaddleSlim's `pact`.
 */
export const pact: Quantizer = {
  insert(context) {
    const { editor, stage } = context;
    const start = firstEstimate(context, ({ value }) => editor.emit('AbsMax', { x: value }).y);
    const factor = quantizerState(context, start.state, 'factor', { initial: 1, learned: true, l2Decay: DECAY });
    const paced = stage === 'eval' ? factor.value : withGradient(editor, factor.value, start.value);
    const alpha = editor.emit('Mul', { a: start.value, b: editor.emit('Abs', { x: paced }).y }, {}, { name: `${context.value.name}.alpha` }).y;
    if (stage === 'eval') return emitFakeQuantize(context, alpha, { gradient: 'clipped' });
    return emitFakeQuantize({ ...context, value: clipped(context, alpha) }, alpha);
  },
  seed(node, { threshold }) {
    const name = (node.inputs.scale.producer as unknown as { inputs: { a: Value } }).inputs.a.name;
    return new Map([[name, number(threshold)], [siblingState(name, 'factor'), number(1)]]);
  },
};

/** The factor, with a gradient of 1/scale² in place of 1: what is added is 0. */
function withGradient(editor: Editor, factor: Value, scale: Value): Value {
  const stop = (x: Value): Value => editor.emit('StopGradient', { x }).y;
  const safe = editor.emit('Maximum', { a: scale, b: editor.constant(number(SMALLEST)) }).y;
  const slope = divide(editor, factor, multiply(editor, safe, safe));
  return editor.emit('Add', { a: stop(factor), b: subtract(editor, slope, stop(slope)) }).y;
}

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
