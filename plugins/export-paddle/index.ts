export { encodeProgram, type EncodedProgram, type EncodeOptions } from './encode-program.ts';
export { lower, type Lowering } from './lowering.ts';
