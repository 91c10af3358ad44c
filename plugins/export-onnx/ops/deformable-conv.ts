import type { Node } from '../../../core/ir/types.ts';
import { sizeOf, tensor } from '../../../core/tensor/tensor.ts';
import { exportUnsupported } from '../../../core/errors.ts';
import { lower } from '../lowering.ts';
import type { OnnxWriter } from '../onnx-writer.ts';

/** First operator sets with `DeformConv`, and with the `GridSample` it is put together from before. */
const [DEFORM_CONV, GRID_SAMPLE] = [19, 16];

lower('DeformableConv', (on, node) => {
  const { inputs: { x, offset, mask, filter }, outputs: { y }, attrs: { strides, pads, dilations, groups, deformableGroups } } = node;
  if (on.opset >= DEFORM_CONV) {
    on.emit(y, 'DeformConv', [x, filter, offset, undefined, mask], { strides, pads, dilations, group: groups, offset_group: deformableGroups });
    return;
  }
  if (on.opset < GRID_SAMPLE) throw exportUnsupported('onnx', [`${node.name} (DeformableConv): it needs export.opset ${GRID_SAMPLE} or more`], `Add -o export.opset=${DEFORM_CONV}.`);
  on.emit(y, 'Conv', [sampled(on, node), on.reshape(filter, [filter.type.shape[0]!, sizeOf(filter.type.shape.slice(1)), 1, 1])], { group: groups });
});

/** What the taps meet, [N, C·T, OH, OW], on which the convolution is a pointwise one. */
function sampled(on: OnnxWriter, node: Node<'DeformableConv'>): string {
  const { inputs: { x, mask, filter }, outputs: { y }, attrs: { deformableGroups } } = node;
  const [batch = 1, channels = 1, ...extents] = x.type.shape;
  const [planes, taps, [height = 1, width = 1]] = [batch * deformableGroups, sizeOf(filter.type.shape.slice(2)), y.type.shape.slice(2)];
  const image = on.reshape(x, [planes, channels / deformableGroups, ...extents]);
  const grid = on.reshape(places(on, node, [planes, taps, height, width]), [planes, taps * height, width, 2]);
  const samples = on.op('GridSample', [image, grid], { mode: 'bilinear', padding_mode: 'zeros', align_corners: 0 });
  return on.reshape(on.op('Mul', [samples, on.reshape(mask, [planes, 1, taps * height, width])]), [batch, channels * taps, height, width]);
}

/** Column and row of every sample, the image being -1 to 1 from edge to edge. */
function places(on: OnnxWriter, { inputs: { x, offset, filter }, attrs: { strides, pads, dilations } }: Node<'DeformableConv'>, [planes = 1, taps = 1, height = 1, width = 1]: readonly number[]): string {
  const across = filter.type.shape[3]!;
  const grid = Array.from({ length: taps * height * width }, (_, i) => {
    const [tap, row, column] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return [row * strides[0]! - pads[0]! + Math.floor(tap / across) * dilations[0]!, column * strides[1]! - pads[1]! + (tap % across) * dilations[1]!];
  });
  const moves = on.op('Transpose', [on.reshape(offset, [planes, taps, 2, height, width])], { perm: [0, 1, 3, 4, 2] });
  const pixels = on.op('Add', [moves, on.constant(tensor('float32', [1, taps, height, width, 2], grid.flat()))]);
  const extents = x.type.shape.slice(2);
  const unit = on.op('Add', [on.op('Mul', [pixels, on.floats(extents.map((extent) => 2 / extent))]), on.floats(extents.map((extent) => 1 / extent - 1))]);
  return on.op('Gather', [unit, on.ints([1, 0])], { axis: 4 });
}
