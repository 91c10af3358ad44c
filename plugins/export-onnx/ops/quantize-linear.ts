import type { Node } from '../../../core/ir/types.ts';
import { isNonNegative } from '../../backend-onnxruntime/is-non-negative.ts';
import { integerForm, levelRange } from '../integer-form.ts';
import { lower } from '../lowering.ts';
import type { OnnxWriter } from '../onnx-writer.ts';
import { roundHalfAway } from '../round-half-away.ts';
import { stepsOperand, zeroLevel, zeroPointOperand } from '../scale-operands.ts';

lower('QuantizeLinear', (on, node) => {
  const { bits, rounding } = node.attrs;
  if (bits > 8 || rounding !== 'half-even') return roundInFloat(on, node);
  const { inputs: { x }, outputs: { y }, attrs: { axis } } = node;
  const form = integerForm(y, on.isOutput(y));
  const inputs = [x, stepsOperand(on, node), zeroPointOperand(on, node, form)];
  const attributes = axis < 0 ? {} : { axis };
  const [lowest, highest] = clipsOf(node).map((level) => (level === undefined ? undefined : on.scalar(level + form.zeroPoint, form.dtype)));
  if (lowest === undefined && highest === undefined) return on.emit(y, 'QuantizeLinear', inputs, attributes);
  on.emit(y, 'Clip', [on.op('QuantizeLinear', inputs, attributes), lowest, highest]);
});

/** Where the levels end before the integer type does. */
function clipsOf({ inputs: { x }, attrs }: Node<'QuantizeLinear'>): (number | undefined)[] {
  const [lowest, highest] = levelRange(attrs);
  const [typeLowest, typeHighest] = attrs.signed ? [-128, 127] : [0, 255];
  return [lowest > typeLowest && !isNonNegative(x) ? lowest : undefined, highest < typeHighest ? highest : undefined];
}

/** Formats that ONNX's QuantizeLinear does not have: more than 8 bits, or halves away from zero. */
function roundInFloat(on: OnnxWriter, node: Node<'QuantizeLinear'>): void {
  const { inputs: { x }, outputs: { y }, attrs } = node;
  const ratio = on.op('Div', [x, stepsOperand(on, node, x.type.shape.length)]);
  const rounded = attrs.rounding === 'half-even' ? on.op('Round', [ratio]) : on.op('Mul', roundHalfAway(on, ratio));
  const form = integerForm(y, on.isOutput(y));
  const zero = zeroLevel(node);
  const [lowest, highest] = levelRange(attrs);
  const levels = on.op('Add', [on.op('Clip', [rounded, lowest - zero, highest - zero]), zero + form.zeroPoint]);
  on.emit(y, 'Cast', [levels], { to: on.elementType(form.dtype) });
}
