export { OP_COMPATIBLE_MAP_1_8_5, VERSION_1_8_5 } from './paddle-1-8-5.ts';
export { encodeCombinedRecords, looksLikeLodTensor, parseCombinedLodTensors, parseLodTensor, readCombinedRecords } from './lod-tensor.ts';
export { persistableNames, sortNames } from './persistable-names.ts';
export { parsePickledTensors } from './pickle/pickled-tensors.ts';
export { looksLikePickle } from './pickle/read-pickle.ts';
export type * from './program-desc.ts';
export { encodeProgram, readProgram } from './read-program.ts';
export { encodeRecord, recordOf, tensorOf, type TensorRecord } from './tensor-record.ts';
export type { AttributeTypeName, VarTypeName } from './type-numbers.ts';
