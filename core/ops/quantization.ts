import type { TensorType } from '../ir/types.ts';
import { opShape } from '../errors.ts';
import { normalizeAxis } from './shape/axis.ts';
import { expectFloat, expectRank, expectShape } from './shape/expect.ts';

/** Where a half goes when a value is rounded to a level. */
export type Rounding = 'half-even' | 'half-away';

/** The integer format of a quantizer. `scale` inputs are Paddle's thresholds: the value of the largest level. */
export interface QuantAttributes {
  /** 2 to 16 (1 when unsigned). @default 8 */
  readonly bits: number;
  /** @default true */
  readonly signed: boolean;
  /** Whether the lowest level is minus the highest, so that zero is in the middle; signed only. */
  readonly narrow: boolean;
  /** Axis with one scale per index; below 0: one scale for all. @default -1 */
  readonly axis: number;
  /** @default 'half-even' */
  readonly rounding: Rounding;
}

/** The attributes of every quantizer, with their default for `narrow`. */
export function quantAttributes(narrow: boolean) {
  return {
    bits: { doc: 'number of bits, 2 to 16 (1 when unsigned)', default: 8 },
    signed: { doc: 'whether levels run from minus the highest; otherwise from 0', default: true },
    narrow: { doc: 'whether the lowest level is minus the highest (-127), otherwise one lower (-128); signed only', default: narrow },
    axis: { doc: 'axis with one scale per index; below 0: one scale for all', default: -1 },
    rounding: { doc: 'where a half goes: `half-even` or `half-away` (from zero)', default: 'half-even' },
  } as const;
}

/** Checks the scale and the format of a quantizing op. @throws ERR_OP_SHAPE */
export function expectQuantizer(op: string, x: TensorType, scale: TensorType, { bits, signed, axis }: Pick<QuantAttributes, 'bits' | 'signed' | 'axis'>): void {
  if (!Number.isInteger(bits) || bits < (signed ? 2 : 1) || bits > 16) throw opShape(op, `${bits} ${signed ? 'signed' : 'unsigned'} bits are outside 2 to 16`);
  expectFloat(`${op}.scale`, scale);
  expectRank(`${op}.scale`, scale, 1);
  expectShape(`${op}.scale`, scale, [axis < 0 ? 1 : x.shape[normalizeAxis(op, axis, x.shape.length)]!]);
}

/** Refuses an unknown rounding. @throws ERR_OP_SHAPE */
export function expectRounding(op: string, rounding: string): void {
  if (rounding !== 'half-even' && rounding !== 'half-away') throw opShape(op, `rounding "${rounding}" is neither half-even nor half-away`);
}
