import type { DType } from '../../core/tensor/tensor.ts';

/** ONNX's numbers for the element types slimtap has; source: `TensorProto.DataType`. */
export const ELEMENT_TYPES: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 };

/** The element type of one of ONNX's numbers, or undefined for one slimtap does not have. */
export function elementType(code: number): DType | undefined {
  return (Object.keys(ELEMENT_TYPES) as DType[]).find((dtype) => ELEMENT_TYPES[dtype] === code);
}
