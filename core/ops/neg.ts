import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Neg: UnarySignature;
  }
}

/** -x. Source: ONNX `Neg`. */
export const Neg = defineOp<'Neg'>({
  name: 'Neg',
  doc: '-x. Source: ONNX `Neg`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Neg', types),
  gradient: ({ gradients: { y: dy }, editor }) => ({ x: editor.emit('Neg', { x: dy! }).y }),
});
