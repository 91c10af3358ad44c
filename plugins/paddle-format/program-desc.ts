import type { AttributeTypeName, VarTypeName } from './type-numbers.ts';

/**
 * A program as Paddle stores it (`__model__`, `.pdmodel`), as plain objects. Names are those of Paddle's
 * `framework.proto`, in camel case. Optional fields are kept as they are: a `false` that is written is not one that is
 * left out.
 */
export interface ProgramDesc {
  readonly blocks: readonly BlockDesc[];
  /** Versions before 2.0: which op needs which release. */
  readonly opCompatibleMap?: OpCompatibleMap;
  readonly version?: Version;
  /** Versions from 2.0 on: the version of every op whose meaning changed. */
  readonly opVersionMap?: OpVersionMap;
}

export interface Version {
  /** 1008005 for 1.8.5. */
  readonly version?: number;
}

export interface BlockDesc {
  readonly idx: number;
  /** -1 for the first block. */
  readonly parentIdx: number;
  readonly vars: readonly VarDesc[];
  readonly ops: readonly OpDesc[];
  readonly forwardBlockIdx?: number;
}

export interface VarDesc {
  readonly name: string;
  readonly type: VarType;
  readonly persistable?: boolean;
  readonly needCheckFeed?: boolean;
  readonly isParameter?: boolean;
  readonly stopGradient?: boolean;
  readonly attrs: readonly VarAttribute[];
}

export interface VarAttribute {
  readonly name: string;
  readonly type: AttributeTypeName;
  readonly i?: number;
  readonly s?: string;
  readonly ints: readonly number[];
}

export interface VarType {
  readonly type: VarTypeName;
  readonly selectedRows?: TensorDesc;
  readonly lodTensor?: LodTensorDesc;
  readonly tensorArray?: LodTensorDesc;
  readonly reader?: { readonly lodTensor: readonly LodTensorDesc[] };
  readonly tuple?: { readonly elementType: readonly VarTypeName[] };
  readonly string?: TensorDesc;
  readonly strings?: TensorDesc;
  readonly vocab?: TensorDesc;
  readonly sparseCoo?: TensorDesc;
  readonly sparseCsr?: TensorDesc;
}

export interface TensorDesc {
  readonly dataType: VarTypeName;
  /** -1 where an extent is not known before it runs. */
  readonly dims: readonly number[];
}

export interface LodTensorDesc {
  readonly tensor: TensorDesc;
  readonly lodLevel?: number;
}

export interface OpDesc {
  readonly inputs: readonly OpSlot[];
  readonly outputs: readonly OpSlot[];
  readonly type: string;
  readonly attrs: readonly OpAttribute[];
  readonly isTarget?: boolean;
}

/** Names of the variables in one slot of an op. */
export interface OpSlot {
  readonly parameter: string;
  readonly arguments: readonly string[];
}

/** A named value; `type` says which kind of value it is. */
export type OpAttribute = { readonly name: string } & AttributeValue;

export type AttributeValue = { readonly [K in keyof AttributeValues]: { readonly type: K; readonly value: AttributeValues[K] } }[keyof AttributeValues];

/** What an attribute of each type holds. A 64-bit number need not fit a double. */
export interface AttributeValues {
  INT: number;
  FLOAT: number;
  STRING: string;
  INTS: readonly number[];
  FLOATS: readonly number[];
  STRINGS: readonly string[];
  BOOLEAN: boolean;
  BOOLEANS: readonly boolean[];
  /** Index of a block. */
  BLOCK: number;
  LONG: bigint;
  BLOCKS: readonly number[];
  LONGS: readonly bigint[];
  FLOAT64S: readonly number[];
  VAR: string;
  VARS: readonly string[];
  FLOAT64: number;
  SCALAR: Scalar;
  SCALARS: readonly Scalar[];
}

/** A number whose type is known only when it is used. */
export interface Scalar {
  readonly type: 'BOOLEAN' | 'LONG' | 'FLOAT64' | 'COMPLEX128';
  readonly b?: boolean;
  readonly i?: bigint;
  readonly r?: number;
  readonly c?: { readonly r: number; readonly i: number };
}

export interface OpCompatibleMap {
  readonly pair: readonly { readonly opName: string; readonly compatibleInfo: CompatibleInfo }[];
  readonly defaultRequiredVersion?: string;
}

export interface CompatibleInfo {
  readonly version: string;
  readonly type: 'compatible' | 'DEFINITELY_NOT' | 'possible' | 'bug_fix' | 'precision_change';
}

export interface OpVersionMap {
  readonly pair: readonly { readonly opName: string; readonly opVersion: { readonly version: number } }[];
}
