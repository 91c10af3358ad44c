import { exportUnsupported } from '../../../core/errors.ts';
import type { Node } from '../../../core/ir/types.ts';
import { constantTensor } from '../constant-tensor.ts';
import { integerForm, SIXTEEN_BIT_OPSET, type IntegerForm } from '../integer-form.ts';
import { lower } from '../lowering.ts';
import type { OnnxWriter, Operand } from '../onnx-writer.ts';
import { integers, stepsOperand, zeroLevel, zeroPointOperand } from '../scale-operands.ts';

lower('DequantizeLinear', (on, node) => {
  const { outputs: { y }, attrs: { axis } } = node;
  const form = integerForm(on, node);
  on.emit(y, 'DequantizeLinear', [levelsOperand(on, node, form), stepsOperand(on, node), zeroPointOperand(on, node, form)], axis < 0 ? {} : { axis });
});

/**
 * The levels in their form. ONNX gives int32 no zero point: they are counted from zero before.
 * @throws ERR_EXPORT_UNSUPPORTED for weights of more than 8 bits in an operator set without int16
 */
function levelsOperand(on: OnnxWriter, node: Node<'DequantizeLinear'>, { dtype }: IntegerForm): Operand {
  const { name, inputs: { x }, attrs: { bits } } = node;
  const weight = constantTensor(x);
  if (weight !== undefined && dtype === 'int32') {
    // ONNX Runtime 1.30 takes int32 weights for those of an int8 convolution and refuses the file.
    throw exportUnsupported('onnx', [`${name}: weights of ${bits} bits are int16, which is in operator set ${SIXTEEN_BIT_OPSET} and later (export.opset)`], `Add -o export.opset=${SIXTEEN_BIT_OPSET}.`);
  }
  if (weight !== undefined && dtype !== weight.dtype) return on.ownConstant(integers(dtype, weight.shape, weight.data as Int32Array), 'levels');
  const zero = zeroLevel(node);
  return dtype === 'int32' && zero !== 0 ? on.op('Sub', [x, on.scalar(zero, 'int32')]) : x;
}
