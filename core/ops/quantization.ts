import type { TensorType, Value } from '../ir/types.ts';
import { opShape } from '../errors.ts';
import { normalizeAxis } from './shape/axis.ts';
import { expectDType, expectFloat, expectRank, expectShape } from './shape/expect.ts';

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

/** What every quantizing op reads. */
export interface QuantInputs {
  readonly x: Value;
  /** [1], or one per index of the axis. */
  readonly scale: Value;
  /** int32 [1]: the level that stands for 0, for ranges that are not symmetric. @default 0 */
  readonly zeroPoint?: Value | undefined;
}

/** The slots of every quantizing op besides its data. */
export const QUANT_SLOTS = {
  scale: { doc: 'float32 [1], or one per index of the axis: qmax times the step, which without a zero point is the value of the largest level' },
  zeroPoint: { kind: 'optional', doc: 'int32 [1]: the level that stands for 0, where scale is the length of an unsigned format\'s range; absent: 0. One scale only' },
} as const;

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

/** The types a quantizing op's shape rule checks. */
interface QuantTypes {
  readonly x: TensorType;
  readonly scale: TensorType;
  readonly zeroPoint?: TensorType | undefined;
}

/** Checks the scale, the zero point and the format of a quantizing op. @throws ERR_OP_SHAPE */
export function expectQuantizer(op: string, { x, scale, zeroPoint }: QuantTypes, { bits, signed, axis }: Pick<QuantAttributes, 'bits' | 'signed' | 'axis'>): void {
  expectBits(op, bits, signed);
  expectFloat(`${op}.scale`, scale);
  expectRank(`${op}.scale`, scale, 1);
  expectShape(`${op}.scale`, scale, [axis < 0 ? 1 : x.shape[normalizeAxis(op, axis, x.shape.length)]!]);
  if (zeroPoint === undefined) return;
  expectDType(`${op}.zeroPoint`, zeroPoint, 'int32');
  expectShape(`${op}.zeroPoint`, zeroPoint, [1]);
  if (axis >= 0) throw opShape(op, `a zero point needs one scale for all, there is one per index of axis ${axis}`);
}

/** One signed bit has qmax = 2^0 - 1 = 0, so no level but 0; Paddle computes it, divides by 0 and trains on NaN. */
function expectBits(op: string, bits: number, signed: boolean): void {
  if (bits === 1 && signed) throw opShape(op, '1 signed bits have no level but 0 (2^(1-1) - 1); use 2 to 16');
  if (!Number.isInteger(bits) || bits < 1 || bits > 16) throw opShape(op, `${bits} ${signed ? 'signed' : 'unsigned'} bits are outside ${signed ? 2 : 1} to 16`);
}

/** Refuses an unknown rounding. @throws ERR_OP_SHAPE */
export function expectRounding(op: string, rounding: string): void {
  if (rounding !== 'half-even' && rounding !== 'half-away') throw opShape(op, `rounding "${rounding}" is neither half-even nor half-away`);
}
