import type { AttrsOf } from '../../../core/ir/types.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import type { Emitter, Sym } from '../emitter.ts';
import { nhwc } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';
import { gathered, padded, tapOf, tapsOf, type Windows } from '../windows.ts';

type Pooling = Pick<AttrsOf<'AvgPool'>, 'kernel' | 'strides' | 'pads' | 'exclusive'>;

/** Sums of windows over counts that are known now: exact in every combination of padding, counting and windows that stick out. */
lowerTfjs('AvgPool', (on, { inputs: { x }, outputs: { y }, attrs }) => {
  const windows = windowsOf(attrs, y.type.shape);
  const around = padded(on, on.of(x, 'nhwc'), windows);
  const sums = coversAll(windows, x.type.shape) ? on.sum(on.of(x, 'nhwc'), [1, 2], true)
    : tapsOf(windows).map((tap) => tapOf(on, around, windows, tap)).reduce((a, b) => on.add(a, b));
  return { y: nhwc(on.mul(sums, shares(on, x.type.shape, windows, attrs))) };
});

lowerTfjs('AvgPoolGrad', (on, { inputs: { dy }, attrs }) => {
  const windows = windowsOf(attrs, dy.type.shape);
  const share = on.mul(on.of(dy, 'nhwc'), shares(on, attrs.inputShape, windows, attrs));
  const [batch, channels, height, width] = attrs.inputShape as [number, number, number, number];
  if (coversAll(windows, attrs.inputShape)) return { dx: nhwc(on.broadcast(share, [batch, height, width, channels])) };
  return { dx: nhwc(gathered(on, windows, [height, width], () => share)) };
});

/** One window over the whole image. */
function coversAll({ kernel, pads }: Windows, x: readonly number[]): boolean {
  return kernel[0] === x[2] && kernel[1] === x[3] && pads.every((pad) => pad === 0);
}

/** One over the number of elements each window counts: [1, OH, OW, 1]. */
function shares(on: Emitter, x: readonly number[], windows: Windows, pooling: Pooling): Sym {
  const [rows, columns] = [0, 1].map((side) => counts(x[side + 2]!, windows.out[side]!, side, pooling)) as [number[], number[]];
  return on.constant(tensor('float32', [1, ...windows.out, 1], rows.flatMap((row) => columns.map((column) => 1 / (row * column)))));
}

function counts(extent: number, windows: number, side: number, { kernel, strides, pads, exclusive }: Pooling): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const start = i * strides[side]! - pads[side]!;
    return exclusive ? Math.min(start + kernel[side]!, extent) - Math.max(start, 0) : kernel[side]!;
  });
}

function windowsOf({ kernel, strides, pads }: Pooling, y: readonly number[]): Windows {
  return { kernel, strides, pads, dilations: [1, 1], out: y.slice(2) };
}
