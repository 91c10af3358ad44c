import { opShape } from '../errors.ts';
import type { DType } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Cast: { inputs: { x: Value }; outputs: 'y'; attrs: { to: DType } };
  }
}

const DTYPES: readonly DType[] = ['float32', 'int32', 'int8', 'uint8', 'bool', 'int64'];

/** Another element type: floats lose their fraction on the way to integers; bool is "not 0". Source: Paddle `cast`, ONNX `Cast`. */
export const Cast = defineOp<'Cast'>({
  name: 'Cast',
  doc: 'Another element type: floats lose their fraction on the way to integers, bool is "not 0". Source: Paddle `cast`, ONNX `Cast`.',
  inputs: { x: { doc: 'any type and shape' } },
  outputs: { y: 'shape of x' },
  attrs: { to: { kind: 'string', doc: 'element type of the result' } },
  infer({ x }, { to }) {
    if (!DTYPES.includes(to)) throw opShape('Cast', `"${to}" is no element type`);
    return { y: { dtype: to, shape: x.shape } };
  },
  gradient: ({ gradients: { y: dy } }) => ({ x: dy }),
});
