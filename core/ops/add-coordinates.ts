import type { Editor } from '../ir/editor.ts';
import type { Value } from '../ir/types.ts';
import { tensor, type Tensor } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';
import { expectFloat, expectRank } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    AddCoordinates: { inputs: { x: Value }; outputs: 'y'; attrs: Readonly<Record<never, never>> };
  }
}

/** Tells every position where it is, so that convolutions can learn from it. Source: Liu et al. 2018, arXiv:1807.03247; PaddleDetection `YOLOv3Head.coord_conv`. */
export const AddCoordinates = defineOp<'AddCoordinates'>({
  name: 'AddCoordinates',
  doc: 'x with two more channels, which say where in the map a position is: from left to right and from top to bottom from -1 to 1. Source: Liu et al. 2018, arXiv:1807.03247; PaddleDetection `YOLOv3Head.coord_conv`.',
  inputs: { x: { doc: 'float32 NCHW' } },
  outputs: { y: 'float32 [N, C + 2, H, W]' },
  attrs: {},
  infer({ x }) {
    expectFloat('AddCoordinates.x', x);
    expectRank('AddCoordinates.x', x, 4);
    const [batch, channels, height, width] = x.shape as [number, number, number, number];
    return { y: { dtype: x.dtype, shape: [batch, channels + 2, height, width] } };
  },
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => ({ x: editor.emit('Slice', { x: dy! }, { axis: 1, start: 0, end: x.type.shape[1]! }).y }),
});

/** The two channels [N, 2, H, W] that are added to a map of that shape. A map of one column has it in the middle. */
export function coordinatesOf(shape: readonly number[]): Tensor<'float32'> {
  const [batch, , height, width] = shape as [number, number, number, number];
  const [columns, rows] = [places(width), places(height)];
  const plane = [...rows.flatMap(() => columns), ...rows.flatMap((row) => columns.map(() => row))];
  return tensor('float32', [batch, 2, height, width], Array.from({ length: batch }, () => plane).flat());
}

/** The same from ops that every format has. */
export function expandCoordinates(editor: Editor, x: Value, name: string): Value {
  const coordinates = editor.constant(coordinatesOf(x.type.shape), `${name}.coordinates`);
  return editor.emit('Concat', { xs: [x, coordinates] }, { axis: 1 }, { name }).y;
}

function places(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : (2 * i) / (count - 1) - 1));
}
