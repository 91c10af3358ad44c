import type { Node } from '../../../core/ir/types.ts';
import { lower } from '../lowering.ts';
import type { OnnxWriter, Operand } from '../onnx-writer.ts';
import { integerBias } from '../integer-bias.ts';

lower('Conv2d', (on, node) => {
  const { inputs: { x, filter }, outputs: { y }, attrs: { strides, pads, dilations, groups } } = node;
  on.emit(y, 'Conv', [x, filter, ...biasOf(on, node)], { strides, pads, dilations, group: groups });
});

/** Integers where the whole convolution can run on integers, so that a runtime sees it can. */
function biasOf(on: OnnxWriter, node: Node<'Conv2d'>): Operand[] {
  const { bias } = node.inputs;
  if (bias === undefined) return [];
  const integers = integerBias(node);
  if (integers === undefined) return [bias];
  return [on.op('DequantizeLinear', [on.ownConstant(integers.levels, 'bias_levels'), on.ownConstant(integers.steps, 'bias_steps')], { axis: 0 })];
}
