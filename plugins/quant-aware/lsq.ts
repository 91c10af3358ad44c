import type { Value } from '../../core/ir/types.ts';
import { emitFakeQuantize, type Quantizer, type QuantizerContext } from '../../core/quant/quantizer.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { full, sizeOf } from '../../core/tensor/tensor.ts';
import { firstEstimate } from './first-estimate.ts';
import { number, quantizerState, scaleShape, siblingState } from './quantizer-state.ts';

/**
 * Learned step size. The step starts at 2·mean|x|/√qmax of the first step's tensor, or at max|x|/qmax where that is less (with
 * 8 bits the former leaves most levels unused), and then follows its gradient, scaled by 1/√(N·qmax) with N elements per scale (of one image, for activations); x gets a gradient inside the range only.
 * States: `scale`, the first estimate times qmax, and `delta`, what learning adds to it; |scale + delta| is the scale.
 * Since a step is scale/qmax, the factor on the scale's gradient is qmax²/√(N·qmax): one step of gradient descent moves the
 * step exactly as in the paper. No weight decay. Source: Esser et al. 2020, Learned Step Size Quantization (arXiv:1902.08153).
 */
export const lsq: Quantizer = {
  insert(context) {
    const { editor, spec, stage } = context;
    const start = firstEstimate(context, estimate);
    const delta = quantizerState(context, start.state, 'delta', { initial: full('float32', scaleShape(context), 0), learned: true });
    const scale = editor.emit('Abs', { x: editor.emit('Add', { a: start.value, b: delta.value }).y }).y;
    if (stage === 'eval') return emitFakeQuantize(context, scale, { gradient: 'clipped' });
    const qmax = quantMax(spec);
    return emitFakeQuantize(context, scale, { gradient: 'clipped', scaleGradient: qmax ** 2 / Math.sqrt(elementsPerScale(context) * qmax) });
  },
  seed(node, { threshold }) {
    const name = scaleStateOf(node.inputs.scale);
    return new Map([[name, number(threshold)], [siblingState(name, 'delta'), number(0)]]);
  },
};

/** qmax · 2·mean|x|/√qmax, at most max|x|. */
function estimate({ editor, value, spec }: QuantizerContext): Value {
  const axes = value.type.shape.map((_, axis) => axis).filter((axis) => axis !== spec.axis);
  const magnitude = editor.emit('Abs', { x: value }).y;
  const mean = editor.emit('ReduceMean', { x: magnitude }, { axes, keepDims: false }).y;
  const scaled = editor.emit('Mul', { a: mean, b: editor.constant(number(2 * Math.sqrt(quantMax(spec)))) }).y;
  const wanted = editor.emit('Reshape', { x: scaled }, { shape: scaleShape({ value, spec }) }).y;
  return editor.emit('Minimum', { a: wanted, b: editor.emit('AbsMax', { x: value }, { axis: spec.axis ?? -1 }).y }).y;
}

/** Elements a scale serves; a batch counts as one image, as in the paper. A filter times its batch norm's factor is a weight too. */
function elementsPerScale(context: QuantizerContext): number {
  const { editor, value, spec } = context;
  const isWeight = spec.foldBatchNorm === true || editor.graph.states.has(value.name);
  return sizeOf(value.type.shape) / (isWeight ? scaleShape(context)[0]! : value.type.shape[0]!);
}

/** The state behind |scale + delta| in an evaluation graph. */
function scaleStateOf(scale: Value): string {
  const sum = (scale.producer as unknown as { inputs: { x: Value } }).inputs.x;
  return (sum.producer as unknown as { inputs: { a: Value } }).inputs.a.name;
}
