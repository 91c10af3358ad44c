import type { DType } from '../../tensor/tensor.ts';

/** Width of an element in `states.bin`. */
export const BYTES_PER_ELEMENT: Readonly<Record<DType, number>> = { float32: 4, int32: 4, int8: 1, uint8: 1, bool: 1, int64: 8 };
