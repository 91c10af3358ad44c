/** Paddle's `VarType.Type`: element types and kinds of variables in one list. */
export const VAR_TYPES = {
  BOOL: 0, INT16: 1, INT32: 2, INT64: 3, FP16: 4, FP32: 5, FP64: 6, LOD_TENSOR: 7, SELECTED_ROWS: 8, FEED_MINIBATCH: 9, FETCH_LIST: 10,
  STEP_SCOPES: 11, LOD_RANK_TABLE: 12, LOD_TENSOR_ARRAY: 13, PLACE_LIST: 14, READER: 15, RAW: 17, TUPLE: 18, SIZE_T: 19, UINT8: 20, INT8: 21,
  BF16: 22, COMPLEX64: 23, COMPLEX128: 24, STRING: 25, STRINGS: 26, VOCAB: 27, FEED_LIST: 28, PSTRING: 29, SPARSE_COO: 30, SPARSE_CSR: 31,
} as const;
export type VarTypeName = keyof typeof VAR_TYPES;

/** Paddle's `AttrType`. */
export const ATTRIBUTE_TYPES = {
  INT: 0, FLOAT: 1, STRING: 2, INTS: 3, FLOATS: 4, STRINGS: 5, BOOLEAN: 6, BOOLEANS: 7, BLOCK: 8, LONG: 9, BLOCKS: 10, LONGS: 11,
  FLOAT64S: 12, VAR: 13, VARS: 14, FLOAT64: 15, SCALAR: 16, SCALARS: 17,
} as const;
export type AttributeTypeName = keyof typeof ATTRIBUTE_TYPES;
