import { integerForm } from '../integer-form.ts';
import { lower } from '../lowering.ts';
import { stepsOperand, zeroPointOperand } from '../scale-operands.ts';

lower('DequantizeLinear', (on, node) => {
  const { inputs: { x }, outputs: { y }, attrs: { axis } } = node;
  on.emit(y, 'DequantizeLinear', [x, stepsOperand(on, node), zeroPointOperand(on, node, integerForm(x, on.isOutput(x)))], axis < 0 ? {} : { axis });
});
