import { attributeMessage } from './attribute-message.ts';
import { message, optional, repeated, required } from './message.ts';
import type { BlockDesc, CompatibleInfo, LodTensorDesc, OpCompatibleMap, OpDesc, OpSlot, OpVersionMap, ProgramDesc, TensorDesc, VarAttribute, VarDesc, Version, VarType } from './program-desc.ts';
import { bool, count, enumOf, int32, string } from './scalar-types.ts';
import { ATTRIBUTE_TYPES, VAR_TYPES } from './type-numbers.ts';

/*
 * Numbers and labels of the fields of Paddle's framework.proto: what 1.8 writes and what 2.0 … 2.6 added. A number is
 * never used for two things, so one description reads all of them.
 */

const varTypeName = enumOf(VAR_TYPES);

/** Also the description inside a LoDTensor file. */
export const tensorDesc = message<TensorDesc>('TensorDesc', { dataType: required(1, varTypeName), dims: repeated(2, count) });

const lodTensorDesc = message<LodTensorDesc>('LoDTensorDesc', { tensor: required(1, tensorDesc), lodLevel: optional(2, int32) });

const varType = message<VarType>('VarType', {
  type: required(1, varTypeName),
  selectedRows: optional(2, tensorDesc), lodTensor: optional(3, lodTensorDesc), tensorArray: optional(4, lodTensorDesc),
  reader: optional(5, message<NonNullable<VarType['reader']>>('ReaderDesc', { lodTensor: repeated(1, lodTensorDesc) })),
  tuple: optional(7, message<NonNullable<VarType['tuple']>>('Tuple', { elementType: repeated(1, varTypeName) })),
  string: optional(8, tensorDesc), strings: optional(9, tensorDesc), vocab: optional(10, tensorDesc), sparseCoo: optional(11, tensorDesc), sparseCsr: optional(12, tensorDesc),
});

const varAttribute = message<VarAttribute>('VarDesc.Attr', {
  name: required(1, string), type: required(2, enumOf(ATTRIBUTE_TYPES)), i: optional(3, int32), s: optional(4, string), ints: repeated(5, int32),
});

const varDesc = message<VarDesc>('VarDesc', {
  name: required(1, string), type: required(2, varType), persistable: optional(3, bool), needCheckFeed: optional(4, bool),
  isParameter: optional(5, bool), stopGradient: optional(6, bool), attrs: repeated(7, varAttribute),
});

const slot = message<OpSlot>('OpDesc.Var', { parameter: required(1, string), arguments: repeated(2, string) });

const opDesc = message<OpDesc>('OpDesc', {
  inputs: repeated(1, slot), outputs: repeated(2, slot), type: required(3, string), attrs: repeated(4, attributeMessage), isTarget: optional(5, bool),
});

const blockDesc = message<BlockDesc>('BlockDesc', {
  idx: required(1, int32), parentIdx: required(2, int32), vars: repeated(3, varDesc), ops: repeated(4, opDesc), forwardBlockIdx: optional(5, int32),
});

const compatibleInfo = message<CompatibleInfo>('CompatibleInfo', {
  version: required(1, string), type: required(2, enumOf({ compatible: 0, DEFINITELY_NOT: 1, possible: 2, bug_fix: 3, precision_change: 4 })),
});

type CompatiblePair = OpCompatibleMap['pair'][number];
const compatiblePair = message<CompatiblePair>('OpCompatiblePair', { opName: required(1, string), compatibleInfo: required(2, compatibleInfo) });

type VersionPair = OpVersionMap['pair'][number];
const opVersion = message<VersionPair['opVersion']>('OpVersion', { version: required(1, int32) });
const versionPair = message<VersionPair>('OpVersionPair', { opName: required(1, string), opVersion: required(2, opVersion) });

export const programMessage = message<ProgramDesc>('ProgramDesc', {
  blocks: repeated(1, blockDesc),
  opCompatibleMap: optional(3, message<OpCompatibleMap>('OpCompatibleMap', { pair: repeated(1, compatiblePair), defaultRequiredVersion: optional(2, string) })),
  version: optional(4, message<Version>('Version', { version: optional(1, count) })),
  opVersionMap: optional(5, message<OpVersionMap>('OpVersionMap', { pair: repeated(1, versionPair) })),
});
