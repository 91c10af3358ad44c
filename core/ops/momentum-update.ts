import { defineOp } from './define-op.ts';
import { expectUpdate, UPDATE_ATTRIBUTES, UPDATE_INPUTS } from './update.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    MomentumUpdate: {
      inputs: { parameter: Value; gradient: Value; velocity: Value; learningRate: Value }; outputs: 'nextParameter' | 'nextVelocity';
      attrs: { momentum: number; nesterov: boolean; l2: number; learningRateFactor: number };
    };
  }
}

/** g = gradient + l2 * parameter; v = momentum * v + g; parameter -= rate * v (or rate * (g + momentum * v)). Source: Paddle `momentum`. */
export const MomentumUpdate = defineOp<'MomentumUpdate'>({
  name: 'MomentumUpdate',
  doc: 'g = gradient + l2 * parameter; v = momentum * v + g; parameter -= rate * v, or rate * (g + momentum * v) with nesterov. Source: Paddle `momentum`.',
  inputs: { ...UPDATE_INPUTS, velocity: { doc: 'as parameter' } },
  outputs: { nextParameter: 'as parameter', nextVelocity: 'as parameter' },
  attrs: { momentum: { doc: 'share of the velocity that stays', default: 0.9 }, nesterov: { doc: "whether to look ahead (Nesterov's form)", default: false }, ...UPDATE_ATTRIBUTES },
  infer(types) {
    expectUpdate('MomentumUpdate', types);
    return { nextParameter: types.parameter, nextVelocity: types.parameter };
  },
});
