import type { Emitter, Sym } from './emitter.ts';

/** How windows move over an image with channels last. */
export interface Windows {
  /** Height and width of a window. */
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Top, left, bottom, right. */
  readonly pads: readonly number[];
  /** How many windows there are down and across. */
  readonly out: readonly number[];
}

/** A place in a window. */
export type Tap = readonly [row: number, column: number];

/** Every place of a window, row by row. */
export function tapsOf({ kernel: [height = 1, width = 1] }: Pick<Windows, 'kernel'>): Tap[] {
  return Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width] as const);
}

/** The image with as much of `value` around it as the windows reach. */
export function padded(on: Emitter, image: Sym, windows: Windows, value = 0): Sym {
  const { pads } = windows;
  const sides = [0, 1].map((side) => [pads[side]!, reach(windows, side) - image.shape[side + 1]! - pads[side]!].map((extent) => Math.max(extent, 0)) as [number, number]);
  return on.pad(image, [[0, 0], sides[0]!, sides[1]!, [0, 0]], value);
}

/** What lies at one place of every window: [N, OH, OW, C]. */
export function tapOf(on: Emitter, image: Sym, { strides, dilations, out }: Windows, tap: Tap): Sym {
  const begin = [0, ...[0, 1].map((side) => tap[side]! * dilations[side]!), 0];
  const extents = [0, 1].map((side) => (out[side]! - 1) * strides[side]! + 1);
  const shape = [image.shape[0]!, ...out, image.shape[3]!];
  if (strides.every((stride) => stride === 1)) return on.slice(image, begin, shape);
  const end = [image.shape[0]!, begin[1]! + extents[0]!, begin[2]! + extents[1]!, image.shape[3]!];
  const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
  return on.kernel('StridedSlice', { x: image }, { begin, end, strides: [1, ...strides, 1], ...masks }, shape, image.dtype);
}

/** The opposite: puts what belongs to one place of every window into an image of zeros, [N, H, W, C] without pads. */
export function placed(on: Emitter, values: Sym, windows: Windows, tap: Tap, size: readonly number[]): Sym {
  const { dilations, pads } = windows;
  const spread = spaced(on, values, windows);
  const sides = [0, 1].map((side) => {
    const start = tap[side]! * dilations[side]! - pads[side]!;
    return [start, size[side]! - start - spread.shape[side + 1]!] as const;
  });
  const begin = [0, ...sides.map(([before]) => Math.max(-before, 0)), 0];
  const extents = [0, 1].map((side) => spread.shape[side + 1]! - begin[side + 1]! - Math.max(-sides[side]![1], 0));
  if (extents.some((extent) => extent <= 0)) return on.mul(on.broadcast(on.sym(0), [values.shape[0]!, ...size, values.shape[3]!]), 1);
  const cut = on.slice(spread, begin, [values.shape[0]!, ...extents, values.shape[3]!]);
  const paddings = sides.map((side) => side.map((extent) => Math.max(extent, 0)) as [number, number]);
  return on.pad(cut, [[0, 0], paddings[0]!, paddings[1]!, [0, 0]]);
}

/** Adds up what belongs to each place of every window. */
export function gathered(on: Emitter, windows: Windows, size: readonly number[], valuesAt: (tap: Tap, index: number) => Sym): Sym {
  return tapsOf(windows).map((tap, i) => placed(on, valuesAt(tap, i), windows, tap, size)).reduce((a, b) => on.add(a, b));
}

/** Rows and columns apart by the strides, zeros between. */
function spaced(on: Emitter, values: Sym, { strides: [down = 1, across = 1] }: Windows): Sym {
  const [batch, height, width, channels] = values.shape as [number, number, number, number];
  const rows = on.pad(on.reshape(values, [batch, height, 1, width * channels]), [[0, 0], [0, 0], [0, down - 1], [0, 0]]);
  const both = on.pad(on.reshape(rows, [batch * height * down, width, 1, channels]), [[0, 0], [0, 0], [0, across - 1], [0, 0]]);
  const whole = on.reshape(both, [batch, height * down, width * across, channels]);
  return on.slice(whole, [0, 0, 0, 0], [batch, (height - 1) * down + 1, (width - 1) * across + 1, channels]);
}

/** Where the last window ends, counted from the start of the padding. */
function reach({ kernel, strides, dilations, out }: Windows, side: number): number {
  return (out[side]! - 1) * strides[side]! + (kernel[side]! - 1) * dilations[side]! + 1;
}
