/** Types of values in WebAssembly; `v128` is sixteen bytes, read as lanes of any kind. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** Code that leaves one value of a type. */
export interface Expr<T extends ValueType> {
  readonly type: T;
  readonly code: readonly number[];
}

/** What an instruction takes: code, or for i32 simply a number. */
export type Operand<T extends ValueType> = Expr<T> | (T extends 'i32' ? number : never);

/** An instruction that leaves nothing. */
export interface Statement {
  readonly code: readonly number[];
}

/** The code of an operand. */
export function codeOf(operand: Expr<ValueType> | number): readonly number[] {
  return typeof operand === 'number' ? [0x41, ...signed(operand)] : operand.code;
}

/** LEB128 of a number that is not negative. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** LEB128 of an int32. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
