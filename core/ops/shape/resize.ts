import { opShape } from '../../errors.ts';
import { expectExtents } from './expect.ts';

/** How large an image becomes. */
export interface ResizeAttributes {
  /** Factors on height and width, or empty. @default [] */
  readonly scale: readonly number[];
  /** Height and width, or empty. @default [] */
  readonly size: readonly number[];
  /** Whether the corner pixels' centres stay in the corners. @default false */
  readonly alignCorners: boolean;
}

export const RESIZE_ATTRIBUTES = {
  scale: { doc: 'factors on height and width, or empty', default: [] },
  size: { doc: 'height and width, or empty; exactly one of scale and size is given', default: [] },
  alignCorners: { doc: 'whether the corner pixels stay in the corners', default: false },
} as const;

/** Output shape of a resize of NCHW data; a scaled extent is cut to an integer, as in Paddle. @throws ERR_OP_SHAPE */
export function resizeShape(op: string, x: readonly number[], { scale, size }: ResizeAttributes): readonly number[] {
  const given = scale.length > 0 ? scale : size;
  if (given.length !== 2 || (scale.length > 0) === (size.length > 0)) throw opShape(op, 'exactly one of scale and size must be given, as height and width');
  const extents = scale.length > 0 ? scale.map((factor, side) => Math.trunc(x[2 + side]! * factor)) : size;
  expectExtents(`${op}.size`, extents);
  return [...x.slice(0, 2), ...extents];
}
