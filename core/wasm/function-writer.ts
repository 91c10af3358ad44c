import { codeOf, unsigned, type Expr, type Operand, type Statement, type ValueType } from './expression.ts';

/** A parameter or local variable: an expression of its value that can be given another. */
export interface Local<T extends ValueType> extends Expr<T> {
  readonly index: number;
}

export const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Writes the body of one function, statement by statement. */
export class FunctionWriter {
  readonly #parameters: number;
  readonly #locals: ValueType[] = [];
  #code: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** A new variable holding `value`. */
  let<T extends ValueType>(value: Expr<T>): Local<T> {
    const local = localAt(this.#parameters + this.#locals.length, value.type);
    this.#locals.push(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Operand<T>): void {
    this.#code.push(...codeOf(value), 0x21, ...unsigned(local.index));
  }

  /** Adds to an i32 variable. */
  advance(local: Local<'i32'>, by: Operand<'i32'>): void {
    this.#code.push(...local.code, ...codeOf(by), 0x6a, 0x21, ...unsigned(local.index));
  }

  do(statement: Statement): void {
    this.#code.push(...statement.code);
  }

  /** Repeats `body` while `condition` holds. It is tested before the first time, and after that at the end of the loop. */
  while(condition: Expr<'i32'>, body: () => void): void {
    this.if(condition, () => {
      this.#code.push(0x03, 0x40);
      body();
      this.#code.push(...condition.code, 0x0d, 0, 0x0b);
    });
  }

  if(condition: Expr<'i32'>, then: () => void, otherwise?: () => void): void {
    this.#code.push(...condition.code, 0x04, 0x40);
    then();
    if (otherwise !== undefined) {
      this.#code.push(0x05);
      otherwise();
    }
    this.#code.push(0x0b);
  }

  /** Leaves the function with its result. */
  return(value: Operand<'i32'>): void {
    this.#code.push(...codeOf(value), 0x0f);
  }

  /** The body in the binary format: local variables, then code. */
  bytes(): number[] {
    return [...unsigned(this.#locals.length), ...this.#locals.flatMap((type) => [1, TYPE_CODES[type]]), ...this.#code, 0x0b];
  }
}

/** The variable at a place among a function's parameters and locals. */
export function localAt<T extends ValueType>(index: number, type: T): Local<T> {
  return { type, index, code: [0x20, ...unsigned(index)] };
}
