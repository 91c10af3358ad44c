import type { DType } from '../../core/tensor/tensor.ts';

/** ONNX's numbers for the element types slimtap has; source: `TensorProto.DataType`. */
export const ELEMENT_TYPES: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 };

/** The element type of one of ONNX's numbers, or undefined for one slimtap does not have. */
export function elementType(code: number): DType | undefined {
  return (Object.keys(ELEMENT_TYPES) as DType[]).find((dtype) => ELEMENT_TYPES[dtype] === code);
}

/** Element types that only files have: levels of 9 to 16 bits, which are int32 in a graph. */
const NARROW_TYPES = { uint16: 4, int16: 5 } as const;

/** An element type of a file that slimtap writes. */
export type WrittenType = DType | keyof typeof NARROW_TYPES;

/** ONNX's number for an element type it is written with. */
export function elementCode(type: WrittenType): number {
  return { ...ELEMENT_TYPES, ...NARROW_TYPES }[type];
}
