import { integerForm } from '../integer-form.ts';
import { lower } from '../lowering.ts';
import { stepsOperand, zeroLevel, zeroPointOperand } from '../scale-operands.ts';

lower('DequantizeLinear', (on, node) => {
  const { inputs: { x }, outputs: { y }, attrs: { axis } } = node;
  const form = integerForm(x, on.isOutput(x));
  const zero = zeroLevel(node);
  // ONNX gives int32 no zero point: its levels are counted from zero before.
  const levels = form.dtype === 'int32' && zero !== 0 ? on.op('Sub', [x, on.scalar(zero, 'int32')]) : x;
  on.emit(y, 'DequantizeLinear', [levels, stepsOperand(on, node), zeroPointOperand(on, node, form)], axis < 0 ? {} : { axis });
});
