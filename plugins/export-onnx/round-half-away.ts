import type { OnnxWriter, Operand } from './onnx-writer.ts';

/**
 * Sign and size, whose product is x rounded half away from zero; ONNX's own rounding is half to even. The size is
 * ceil(floor(2|x|) / 2), of which every step is exact: |x| + 0.5 would round the number before a half up to it.
 */
export function roundHalfAway(on: OnnxWriter, x: Operand): [sign: string, size: string] {
  const halves = on.op('Floor', [on.op('Mul', [on.op('Abs', [x]), 2])]);
  return [on.op('Sign', [x]), on.op('Ceil', [on.op('Mul', [halves, 0.5])])];
}
