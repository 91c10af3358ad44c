import { flag, float } from './attributes.ts';
import { levelsOf, type FrozenActivation } from './frozen-quantizer.ts';
import type { Operand, ProgramWriter } from './program-writer.ts';

/** What goes into Paddle's quantizer in place of the value. */
export interface Limited {
  readonly input: Operand;
  readonly bits: number;
  /** The quantizer's scale, where it is another one than the threshold. */
  readonly scale?: number;
}

/**
 * Brings a range Paddle's quantizer does not have in front of it. Its levels are symmetric, from `lowest` to the highest.
 *
 * - unsigned levels 0 … 2^b-1: a relu, and one bit more, whose lower half is then never used
 * - a lowest level of -2^(b-1) for an op that stops above it: a clip, and one bit more at the same step
 *
 * One bit more is a format for arithmetic in float; int8 kernels do not take it, and the manifest's notes say so.
 */
export function writeLimits(on: ProgramWriter, activation: FrozenActivation, lowest: number): Limited {
  const { x, bits, signed, narrow, threshold } = activation;
  const highest = levelsOf(activation);
  if (!signed) return { input: limited(on, activation, 'relu'), bits: bits + 1 };
  if (narrow || lowest === -highest - 1) return { input: x, bits };
  const step = threshold / highest;
  const wider = 2 * highest + 1;
  return { input: limited(on, activation, 'clip', -(highest + 1) * step, threshold), bits: bits + 1, scale: wider * step };
}

function limited(on: ProgramWriter, { x }: FrozenActivation, type: 'relu' | 'clip', min = 0, max = 0): string {
  const name = on.declare(x, on.layer(type));
  const attrs = type === 'relu' ? { use_mkldnn: flag(false), use_cudnn: flag(false) } : { min: float(min), max: float(max) };
  on.write(type, { X: x }, { Out: name }, attrs);
  return name;
}
