import { defineOp } from './define-op.ts';
import { expectUpdate, UPDATE_ATTRIBUTES, UPDATE_INPUTS } from './update.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    AdamUpdate: {
      inputs: { parameter: Value; gradient: Value; moment1: Value; moment2: Value; learningRate: Value }; outputs: 'nextParameter' | 'nextMoment1' | 'nextMoment2';
      attrs: { beta1: number; beta2: number; epsilon: number; l2: number; learningRateFactor: number };
    };
  }
}

/** One step of Adam; the learning rate comes with the bias correction in it. Source: Kingma & Ba 2015; Paddle `adam`. */
export const AdamUpdate = defineOp<'AdamUpdate'>({
  name: 'AdamUpdate',
  doc: 'One step of Adam: m1 = beta1 * m1 + (1 - beta1) * g; m2 = beta2 * m2 + (1 - beta2) * g²; parameter -= rate * m1 / (sqrt(m2) + epsilon). The rate comes with the bias correction in it. Source: Kingma & Ba 2015; Paddle `adam`.',
  inputs: { ...UPDATE_INPUTS, moment1: { doc: 'as parameter' }, moment2: { doc: 'as parameter' }, learningRate: { doc: 'rank 0, times sqrt(1 - beta2^t) / (1 - beta1^t)' } },
  outputs: { nextParameter: 'as parameter', nextMoment1: 'as parameter', nextMoment2: 'as parameter' },
  attrs: {
    beta1: { doc: 'share of the first moment that stays', default: 0.9 },
    beta2: { doc: 'share of the second moment that stays', default: 0.999 },
    epsilon: { doc: 'added to the root', default: 1e-8 },
    ...UPDATE_ATTRIBUTES,
  },
  infer(types) {
    expectUpdate('AdamUpdate', types);
    return { nextParameter: types.parameter, nextMoment1: types.parameter, nextMoment2: types.parameter };
  },
});
