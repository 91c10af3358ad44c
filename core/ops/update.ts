import type { TensorType } from '../ir/types.ts';
import { expectFloat, expectLike, expectRank } from './shape/expect.ts';

export const UPDATE_INPUTS = {
  parameter: { doc: 'float32, before the step' },
  gradient: { doc: 'of the loss, as parameter' },
  learningRate: { doc: 'rank 0' },
} as const;

export const UPDATE_ATTRIBUTES = {
  l2: { doc: 'coefficient of the parameter that joins the gradient first (Paddle\'s L2Decay)', default: 0 },
  learningRateFactor: { doc: 'factor on the learning rate', default: 1 },
} as const;

/** Checks an optimizer step: every tensor is as the parameter, the learning rate is one number. @throws ERR_OP_SHAPE */
export function expectUpdate(op: string, { parameter, learningRate, ...rest }: { readonly parameter: TensorType; readonly learningRate: TensorType; readonly [slot: string]: TensorType }): void {
  expectFloat(`${op}.parameter`, parameter);
  expectFloat(`${op}.learningRate`, learningRate);
  expectRank(`${op}.learningRate`, learningRate, 0);
  for (const [slot, type] of Object.entries(rest)) expectLike(`${op}.${slot}`, type, parameter);
}
