import type { AttrsOf } from '../../../core/ir/types.ts';
import type { Emitter, Sym } from '../emitter.ts';
import { nhwc } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';
import { gathered, padded, tapOf, type Windows } from '../windows.ts';

/** Below whatever a window can hold. */
const LOWEST = -3.4028234663852886e38;

lowerTfjs('MaxPool', (on, { inputs: { x }, outputs: { y }, attrs }) => {
  const around = padded(on, on.of(x, 'nhwc'), windowsOf(attrs, y.type.shape), LOWEST);
  const shape = [0, 2, 3, 1].map((axis) => y.type.shape[axis]!);
  return { y: nhwc(on.kernel('MaxPool', { x: covered(on, around, attrs, shape) }, { filterSize: attrs.kernel, strides: attrs.strides, pad: 'valid' }, shape)) };
});

/** The whole gradient goes to the first of equal maxima in row order: place after place of the window, to what no place before took. */
lowerTfjs('MaxPoolGrad', (on, { inputs: { x, y, dy }, attrs }) => {
  const windows = windowsOf(attrs, y.type.shape);
  const around = padded(on, on.of(x, 'nhwc'), windows, LOWEST);
  const [best, flow] = [on.of(y, 'nhwc'), on.of(dy, 'nhwc')];
  let free: Sym | undefined;
  return {
    dx: nhwc(gathered(on, windows, x.type.shape.slice(2), (tap) => {
      const hit = on.mask('Equal', tapOf(on, around, windows, tap), best);
      const own = free === undefined ? hit : on.mul(hit, free);
      free = free === undefined ? on.sub(1, hit) : on.sub(free, own);
      return on.mul(own, flow);
    })),
  };
});

/** Without the rows and columns that no window reaches, which would make more windows. */
function covered(on: Emitter, image: Sym, { kernel, strides }: Pick<AttrsOf<'MaxPool'>, 'kernel' | 'strides'>, [batch = 1, height = 1, width = 1, channels = 1]: readonly number[]): Sym {
  const extents = [height, width].map((count, side) => (count - 1) * strides[side]! + kernel[side]!);
  return on.slice(image, [0, 0, 0, 0], [batch, ...extents, channels]);
}

function windowsOf({ kernel, strides, pads }: Pick<AttrsOf<'MaxPool'>, 'kernel' | 'strides' | 'pads'>, y: readonly number[]): Windows {
  return { kernel, strides, pads, dilations: [1, 1], out: y.slice(2) };
}
