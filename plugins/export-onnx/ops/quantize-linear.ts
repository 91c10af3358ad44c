import type { Node } from '../../../core/ir/types.ts';
import { levelRange } from '../../../core/quant/spec.ts';
import { isNonNegative } from '../../backend-onnxruntime/is-non-negative.ts';
import { INTEGER_ENDS, integerForm, type IntegerForm } from '../integer-form.ts';
import { lower } from '../lowering.ts';
import type { OnnxWriter, Operand } from '../onnx-writer.ts';
import { roundHalfAway } from '../round-half-away.ts';
import { stepsOperand, zeroLevel, zeroPointOperand } from '../scale-operands.ts';

lower('QuantizeLinear', (on, node) => {
  const form = integerForm(on, node);
  const { inputs: { x }, outputs: { y }, attrs: { axis, bits, rounding } } = node;
  if (form.dtype === 'int32' || (bits > 8 && rounding === 'half-away')) return roundInFloat(on, node, form);
  const [steps, zeroPoint] = [stepsOperand(on, node), zeroPointOperand(on, node, form)];
  const attributes = axis < 0 ? {} : { axis };
  const ends = clipsOf(node, form);
  if (ends.every((end) => end === undefined)) return on.emit(y, 'QuantizeLinear', [x, steps, zeroPoint], attributes);
  if (bits > 8) return on.emit(y, 'QuantizeLinear', [clipInFloat(on, node, ends), steps, zeroPoint], attributes);
  const [lowest, highest] = ends.map((level) => (level === undefined ? undefined : on.scalar(level + form.offset, form.dtype as 'int8' | 'uint8')));
  on.emit(y, 'Clip', [on.op('QuantizeLinear', [x, steps, zeroPoint], attributes), lowest, highest]);
});

/** Where the levels end before the integer type does. */
function clipsOf({ inputs: { x }, attrs }: Node<'QuantizeLinear'>, { dtype, offset }: IntegerForm): (number | undefined)[] {
  const [lowest, highest] = levelRange(attrs);
  const [typeLowest, typeHighest] = INTEGER_ENDS[dtype as keyof typeof INTEGER_ENDS];
  return [lowest + offset > typeLowest && !isNonNegative(x) ? lowest : undefined, highest + offset < typeHighest ? highest : undefined];
}

/** The values whose levels lie between the ends; ONNX Runtime clips no 16-bit integers. */
function clipInFloat(on: OnnxWriter, node: Node<'QuantizeLinear'>, ends: readonly (number | undefined)[]): Operand {
  const { inputs: { x } } = node;
  const steps = stepsOperand(on, node, x.type.shape.length);
  const [lowest, highest] = ends.map((level) => level !== undefined && on.op('Mul', [steps, level - zeroLevel(node)]));
  const above = lowest === false ? x : on.op('Max', [x, lowest]);
  return highest === false ? above : on.op('Min', [above, highest]);
}

/** What ONNX's QuantizeLinear does not do: int32, and halves away from zero where the levels are too many for `stepsOf` to do it. */
function roundInFloat(on: OnnxWriter, node: Node<'QuantizeLinear'>, { dtype, offset }: IntegerForm): void {
  const { inputs: { x }, outputs: { y }, attrs } = node;
  const ratio = on.op('Div', [x, stepsOperand(on, node, x.type.shape.length)]);
  const rounded = attrs.rounding === 'half-even' ? on.op('Round', [ratio]) : on.op('Mul', roundHalfAway(on, ratio));
  const zero = zeroLevel(node);
  const [lowest, highest] = levelRange(attrs);
  const levels = on.op('Add', [on.op('Clip', [rounded, lowest - zero, highest - zero]), zero + offset]);
  on.emit(y, 'Cast', [levels], { to: on.elementType(dtype) });
}
