import type { DType } from '../../core/tensor/tensor.ts';

/** Paddle's numbers of element types, as attributes say them. */
export const ELEMENT_NUMBERS: Readonly<Record<DType, number>> = { bool: 0, int32: 2, int64: 3, float32: 5, uint8: 20, int8: 21 };
