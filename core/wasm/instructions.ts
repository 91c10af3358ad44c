import { codeOf, signed, unsigned, type Expr, type Operand, type Statement, type ValueType } from './expression.ts';

// The instructions our loops need, named as the WebAssembly specification names them. An address is an i32; the last
// argument of a load or store is a constant that is added to it.

export const i32 = {
  const: (value: number): Expr<'i32'> => ({ type: 'i32', code: [0x41, ...signed(value)] }),
  add: binary('i32', 'i32', [0x6a]),
  sub: binary('i32', 'i32', [0x6b]),
  mul: binary('i32', 'i32', [0x6c]),
  and: binary('i32', 'i32', [0x71]),
  or: binary('i32', 'i32', [0x72]),
  xor: binary('i32', 'i32', [0x73]),
  shl: binary('i32', 'i32', [0x74]),
  shrS: binary('i32', 'i32', [0x75]),
  shrU: binary('i32', 'i32', [0x76]),
  eq: binary('i32', 'i32', [0x46]),
  ne: binary('i32', 'i32', [0x47]),
  ltS: binary('i32', 'i32', [0x48]),
  ltU: binary('i32', 'i32', [0x49]),
  gtS: binary('i32', 'i32', [0x4a]),
  leS: binary('i32', 'i32', [0x4c]),
  geS: binary('i32', 'i32', [0x4e]),
  wrapI64: unary('i64', 'i32', [0xa7]),
  load: load('i32', [0x28]),
  load8S: load('i32', [0x2c]),
  load8U: load('i32', [0x2d]),
  load16S: load('i32', [0x2e]),
  load16U: load('i32', [0x2f]),
  store: store('i32', [0x36]),
  store8: store('i32', [0x3a]),
  store16: store('i32', [0x3b]),
};

export const i64 = {
  /** An int32, extended. */
  const: (value: number): Expr<'i64'> => ({ type: 'i64', code: [0x42, ...signed(value)] }),
  add: binary('i64', 'i64', [0x7c]),
  xor: binary('i64', 'i64', [0x85]),
  shl: binary('i64', 'i64', [0x86]),
  rotl: binary('i64', 'i64', [0x89]),
  load: load('i64', [0x29]),
  store: store('i64', [0x37]),
};

export const f32 = { load: load('f32', [0x2a]), store: store('f32', [0x38]) };

export const f64 = {
  const: (value: number): Expr<'f64'> => ({ type: 'f64', code: [0x44, ...new Uint8Array(Float64Array.of(value).buffer)] }),
  load: load('f64', [0x2b]),
  add: binary('f64', 'f64', [0xa0]),
  sub: binary('f64', 'f64', [0xa1]),
  mul: binary('f64', 'f64', [0xa2]),
  convertI32S: unary('i32', 'f64', [0xb7]),
};

export const v128 = {
  /** Sixteen bytes. */
  const: (bytes: readonly number[]): Expr<'v128'> => ({ type: 'v128', code: [...simd(12), ...bytes] }),
  load: load('v128', simd(0)),
  /** Eight bytes as eight i16 lanes. */
  load8x8U: load('v128', simd(2)),
  load16Splat: load('v128', simd(8)),
  load32Splat: load('v128', simd(9)),
  load64Splat: load('v128', simd(10)),
  /** Four, or eight, bytes; the other lanes are zero. */
  load32Zero: load('v128', simd(92)),
  load64Zero: load('v128', simd(93)),
  store: store('v128', simd(11)),
  store32Lane: storeLane(90),
  store64Lane: storeLane(91),
  and: binary('v128', 'v128', simd(78)),
  or: binary('v128', 'v128', simd(80)),
  xor: binary('v128', 'v128', simd(81)),
  /** Bits of `a` where those of `mask` are set, of `b` elsewhere. */
  bitselect: (a: Expr<'v128'>, b: Expr<'v128'>, mask: Expr<'v128'>): Expr<'v128'> => ({ type: 'v128', code: [...a.code, ...b.code, ...mask.code, ...simd(82)] }),
};

export const i8x16 = {
  /** Lanes 0 to 15 are those of `a`, 16 to 31 those of `b`. */
  shuffle: (a: Expr<'v128'>, b: Expr<'v128'>, lanes: readonly number[]): Expr<'v128'> => ({ type: 'v128', code: [...a.code, ...b.code, ...simd(13), ...lanes] }),
  /** Lanes of `a` by the bytes of `lanes`; zero for bytes above 15. */
  swizzle: binary('v128', 'v128', simd(14)),
  splat: unary('i32', 'v128', simd(15)),
  allTrue: unary('v128', 'i32', simd(99)),
  narrowI16x8S: binary('v128', 'v128', simd(101)),
  narrowI16x8U: binary('v128', 'v128', simd(102)),
};

export const i16x8 = {
  splat: unary('i32', 'v128', simd(16)),
  extractLaneS: lane('i32', 24),
  narrowI32x4S: binary('v128', 'v128', simd(133)),
  narrowI32x4U: binary('v128', 'v128', simd(134)),
  extendLowI8x16U: unary('v128', 'v128', simd(137)),
  extendHighI8x16U: unary('v128', 'v128', simd(138)),
  shl: shift(139),
  shrS: shift(140),
  shrU: shift(141),
  add: binary('v128', 'v128', simd(142)),
  sub: binary('v128', 'v128', simd(145)),
  mul: binary('v128', 'v128', simd(149)),
};

export const i32x4 = {
  splat: unary('i32', 'v128', simd(17)),
  extractLane: lane('i32', 27),
  extendLowI16x8S: unary('v128', 'v128', simd(167)),
  extendHighI16x8S: unary('v128', 'v128', simd(168)),
  extendLowI16x8U: unary('v128', 'v128', simd(169)),
  extendHighI16x8U: unary('v128', 'v128', simd(170)),
  shl: shift(171),
  shrS: shift(172),
  add: binary('v128', 'v128', simd(174)),
  sub: binary('v128', 'v128', simd(177)),
  mul: binary('v128', 'v128', simd(181)),
  /** Sums of the products of neighbouring i16 lanes. */
  dotI16x8S: binary('v128', 'v128', simd(186)),
  extmulLowI16x8S: binary('v128', 'v128', simd(188)),
  extmulHighI16x8S: binary('v128', 'v128', simd(189)),
  truncSatF32x4S: unary('v128', 'v128', simd(248)),
  /** Two lanes; the upper two become zero. */
  truncSatF64x2SZero: unary('v128', 'v128', simd(252)),
};

export const i64x2 = {
  splat: unary('i64', 'v128', simd(18)),
  neg: unary('v128', 'v128', simd(193)),
  shl: shift(203),
  shrU: shift(205),
  add: binary('v128', 'v128', simd(206)),
};

export const f32x4 = {
  splat: unary('f32', 'v128', simd(19)),
  abs: unary('v128', 'v128', simd(224)),
  lt: binary('v128', 'v128', simd(67)),
  /** To integers, halves to even. */
  nearest: unary('v128', 'v128', simd(106)),
  add: binary('v128', 'v128', simd(228)),
  sub: binary('v128', 'v128', simd(229)),
  mul: binary('v128', 'v128', simd(230)),
  div: binary('v128', 'v128', simd(231)),
  convertI32x4S: unary('v128', 'v128', simd(250)),
  /** Two lanes; the upper two become zero. */
  demoteF64x2Zero: unary('v128', 'v128', simd(94)),
};

export const f64x2 = {
  splat: unary('f64', 'v128', simd(20)),
  replaceLane: (a: Expr<'v128'>, value: Expr<'f64'>, index: number): Expr<'v128'> => ({ type: 'v128', code: [...a.code, ...value.code, ...simd(34), index] }),
  sqrt: unary('v128', 'v128', simd(239)),
  nearest: unary('v128', 'v128', simd(148)),
  add: binary('v128', 'v128', simd(240)),
  sub: binary('v128', 'v128', simd(241)),
  mul: binary('v128', 'v128', simd(242)),
  div: binary('v128', 'v128', simd(243)),
  convertLowI32x4S: unary('v128', 'v128', simd(254)),
  promoteLowF32x4: unary('v128', 'v128', simd(95)),
};

export const memory = {
  copy: (target: Operand<'i32'>, source: Operand<'i32'>, bytes: Operand<'i32'>): Statement => ({ code: [...codeOf(target), ...codeOf(source), ...codeOf(bytes), 0xfc, 10, 0, 0] }),
};

function simd(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}

function unary<A extends ValueType, T extends ValueType>(_takes: A, type: T, opcode: readonly number[]) {
  return (a: Operand<A>): Expr<T> => ({ type, code: [...codeOf(a), ...opcode] });
}

function binary<A extends ValueType, T extends ValueType>(_takes: A, type: T, opcode: readonly number[]) {
  return (a: Operand<A>, b: Operand<A>): Expr<T> => ({ type, code: [...codeOf(a), ...codeOf(b), ...opcode] });
}

function shift(opcode: number) {
  return (a: Expr<'v128'>, bits: Operand<'i32'>): Expr<'v128'> => ({ type: 'v128', code: [...a.code, ...codeOf(bits), ...simd(opcode)] });
}

function lane<T extends ValueType>(type: T, opcode: number) {
  return (a: Expr<'v128'>, index: number): Expr<T> => ({ type, code: [...a.code, ...simd(opcode), index] });
}

// No alignment is promised (the 0 before the offset): where values lie depends on sizes of images.

function load<T extends ValueType>(type: T, opcode: readonly number[]) {
  return (address: Operand<'i32'>, offset = 0): Expr<T> => ({ type, code: [...codeOf(address), ...opcode, 0, ...unsigned(offset)] });
}

function store<T extends ValueType>(_takes: T, opcode: readonly number[]) {
  return (address: Operand<'i32'>, value: Operand<T>, offset = 0): Statement => ({ code: [...codeOf(address), ...codeOf(value), ...opcode, 0, ...unsigned(offset)] });
}

function storeLane(opcode: number) {
  return (address: Operand<'i32'>, value: Expr<'v128'>, index: number, offset = 0): Statement => ({ code: [...codeOf(address), ...value.code, ...simd(opcode), 0, ...unsigned(offset), index] });
}
