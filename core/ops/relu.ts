import { defineOp } from './define-op.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Relu: { inputs: { x: Value }; outputs: 'y'; attrs: Record<never, never> };
    ReluGrad: { inputs: { y: Value; dy: Value }; outputs: 'dx'; attrs: Record<never, never> };
  }
}

/** max(x, 0). Source: Paddle `relu`, ONNX `Relu`. */
export const Relu = defineOp<'Relu'>({
  name: 'Relu',
  doc: 'max(x, 0), element by element.',
  inputs: { x: { doc: 'any float32 tensor' } },
  outputs: { y: 'as x' },
  attrs: {},
  infer: ({ x }) => ({ y: x }),
  gradient: ({ outputs: { y }, gradients, editor }) => ({ x: editor.emit('ReluGrad', { y, dy: gradients.y! }).dx }),
});

/** Where y > 0, dy; elsewhere 0. */
export const ReluGrad = defineOp<'ReluGrad'>({
  name: 'ReluGrad',
  doc: 'dy where y > 0, otherwise 0: the gradient of Relu by its own output.',
  inputs: { y: { doc: 'output of Relu' }, dy: { doc: 'gradient by y' } },
  outputs: { dx: 'as y' },
  attrs: {},
  infer: ({ y }) => ({ dx: y }),
});
