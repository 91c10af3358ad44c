import { opShape } from '../../errors.ts';
import { expectIntegers } from './expect.ts';

/** How a convolution moves over its input. */
export interface ConvAttributes {
  /** Vertical, horizontal. @default [1, 1] */
  readonly strides: readonly number[];
  /** Zeros around the image: top, left, bottom, right. @default [0, 0, 0, 0] */
  readonly pads: readonly number[];
  /** Vertical, horizontal. @default [1, 1] */
  readonly dilations: readonly number[];
  /** @default 1 */
  readonly groups: number;
}

/** Sizes and attributes of a convolution: NCHW data, OIHW filter. */
export interface ConvGeometry extends ConvAttributes {
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly y: readonly number[];
}

/** How a transposed convolution moves over its output; pads are what is cut off it. */
export interface ConvTransposeAttributes extends ConvAttributes {
  /** Rows below and columns right added to the output: extents that a strided convolution maps to the same one. @default [0, 0] */
  readonly outputPadding: readonly number[];
}

/** How a pooling window moves over its input. */
export interface PoolAttributes {
  /** Height, width. */
  readonly kernel: readonly number[];
  /** Vertical, horizontal. */
  readonly strides: readonly number[];
  /** Top, left, bottom, right; never counted as values. @default [0, 0, 0, 0] */
  readonly pads: readonly number[];
  /** Whether a last window that sticks out of the padded image counts. @default false */
  readonly ceilMode: boolean;
}

export const CONV_ATTRIBUTES = {
  strides: { doc: 'vertical, horizontal', default: [1, 1] },
  pads: { doc: 'zeros around the image: top, left, bottom, right', default: [0, 0, 0, 0] },
  dilations: { doc: 'vertical, horizontal', default: [1, 1] },
  groups: { doc: 'groups of channels that do not mix', default: 1 },
} as const;

export const POOL_ATTRIBUTES = {
  kernel: { kind: 'numbers', doc: 'height, width' },
  strides: { kind: 'numbers', doc: 'vertical, horizontal' },
  pads: { doc: 'top, left, bottom, right', default: [0, 0, 0, 0] },
  ceilMode: { doc: 'whether a last window that sticks out of the padded image counts', default: false },
} as const;

/** Output shape of a convolution of NCHW data with an OIHW filter. @throws ERR_OP_SHAPE */
export function convShape(op: string, x: readonly number[], filter: readonly number[], attrs: ConvAttributes): readonly number[] {
  expectIntegers(`${op}.strides`, attrs.strides, 2, 1);
  expectIntegers(`${op}.pads`, attrs.pads, 4, 0);
  expectIntegers(`${op}.dilations`, attrs.dilations, 2, 1);
  const [batch = 0, channels = 0] = x;
  const [filters = 0, depth = 0] = filter;
  if (!Number.isInteger(attrs.groups) || attrs.groups < 1 || filters % attrs.groups !== 0 || depth * attrs.groups !== channels) {
    throw opShape(op, `a filter [${filter.join(', ')}] in ${attrs.groups} groups does not fit ${channels} channels`);
  }
  return [batch, filters, ...[0, 1].map((side) => convExtent(op, x[2 + side]!, filter[2 + side]!, attrs, side))];
}

function convExtent(op: string, from: number, kernel: number, { strides, pads, dilations }: ConvAttributes, side: number): number {
  const reach = dilations[side]! * (kernel - 1) + 1;
  const extent = Math.floor((from + pads[side]! + pads[side + 2]! - reach) / strides[side]!) + 1;
  if (extent < 1) throw opShape(op, `a kernel that reaches ${reach} does not fit ${from} padded by ${pads[side]} and ${pads[side + 2]}`);
  return extent;
}

/** Output shape of a transposed convolution of NCHW data with an IOHW filter. @throws ERR_OP_SHAPE */
export function convTransposeShape(op: string, x: readonly number[], filter: readonly number[], attrs: ConvTransposeAttributes): readonly number[] {
  const { strides, pads, dilations, groups, outputPadding } = attrs;
  expectIntegers(`${op}.outputPadding`, outputPadding, 2, 0);
  if (outputPadding.some((extent, side) => extent >= strides[side]!)) throw opShape(op, `outputPadding [${outputPadding.join(', ')}] is not below the strides [${strides.join(', ')}]`);
  const extents = [0, 1].map((side) => (x[2 + side]! - 1) * strides[side]! + dilations[side]! * (filter[2 + side]! - 1) + 1 - pads[side]! - pads[side + 2]! + outputPadding[side]!);
  expectIntegers(`${op}.y`, extents, 2, 1);
  const y = [x[0]!, filter[1]! * groups, ...extents];
  if (filter[0] !== x[1]) throw opShape(op, `a filter [${filter.join(', ')}] does not fit ${x[1]} channels`);
  // The convolution it is the gradient of must exist.
  convShape(op, y, filter, attrs);
  return y;
}

/** Output shape of a pooling of NCHW data. Source: Paddle's `PoolOutputSize`. @throws ERR_OP_SHAPE */
export function poolShape(op: string, x: readonly number[], attrs: PoolAttributes): readonly number[] {
  expectIntegers(`${op}.kernel`, attrs.kernel, 2, 1);
  expectIntegers(`${op}.strides`, attrs.strides, 2, 1);
  expectIntegers(`${op}.pads`, attrs.pads, 4, 0);
  return [...x.slice(0, 2), ...[0, 1].map((side) => poolExtent(op, x[2 + side]!, attrs, side))];
}

function poolExtent(op: string, from: number, { kernel, strides, pads, ceilMode }: PoolAttributes, side: number): number {
  const [before, after, stride] = [pads[side]!, pads[side + 2]!, strides[side]!];
  const room = from + before + after - kernel[side]!;
  const extent = (ceilMode ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  if (extent < 1 || before >= kernel[side]! || (extent - 1) * stride - before >= from) {
    throw opShape(op, `a window of ${kernel[side]} at stride ${stride} over ${from} padded by ${before} and ${after} would see only padding`);
  }
  return extent;
}
