import { defineOp } from './define-op.ts';
import { expectUpdate, UPDATE_ATTRIBUTES, UPDATE_INPUTS } from './update.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    SgdUpdate: { inputs: { parameter: Value; gradient: Value; learningRate: Value }; outputs: 'nextParameter'; attrs: { l2: number; learningRateFactor: number } };
  }
}

/** parameter - rate * (gradient + l2 * parameter). Source: Paddle `sgd`. */
export const SgdUpdate = defineOp<'SgdUpdate'>({
  name: 'SgdUpdate',
  doc: 'parameter - rate * (gradient + l2 * parameter). Source: Paddle `sgd`.',
  inputs: UPDATE_INPUTS,
  outputs: { nextParameter: 'as parameter' },
  attrs: UPDATE_ATTRIBUTES,
  infer(types) {
    expectUpdate('SgdUpdate', types);
    return { nextParameter: types.parameter };
  },
});
