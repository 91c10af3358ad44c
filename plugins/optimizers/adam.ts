import { full, scalar } from '../../core/tensor/tensor.ts';
import type { Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import type { OptimizerFactory } from '../../core/train/optimizer.ts';
import { zerosLike } from './momentum.ts';

/**
 * Adam with coupled L2 decay. The bias correction is done once per step on the learning rate:
 * lr·√(1-β2ᵗ)/(1-β1ᵗ), with the powers as states. Source: Kingma & Ba 2015, Paddle `adam`.
 */
export const adam: OptimizerFactory = (options) => {
  const beta1 = (options['beta1'] ?? 0.9) as number;
  const beta2 = (options['beta2'] ?? 0.999) as number;
  return {
    attach({ editor, gradients, learningRate, l2Decay }) {
      const corrected = correctedRate(editor, learningRate, beta1, beta2);
      for (const [state, gradient] of gradients) {
        const [moment1, moment2] = ['moment1', 'moment2'].map((suffix) => editor.state({ name: `${state.name}.${suffix}`, initial: zerosLike(state), role: 'optimizer', trainable: false }));
        const next = editor.emit('AdamUpdate', { parameter: state.value, gradient, moment1: moment1!.value, moment2: moment2!.value, learningRate: corrected }, {
          beta1, beta2, epsilon: (options['epsilon'] ?? 1e-8) as number,
          l2: state.l2Decay ?? l2Decay, learningRateFactor: state.learningRateFactor,
        });
        editor.update(state, next.nextParameter);
        editor.update(moment1!, next.nextMoment1);
        editor.update(moment2!, next.nextMoment2);
      }
    },
  };
};

function correctedRate(editor: Editor, learningRate: Value, beta1: number, beta2: number): Value {
  const one = editor.constant(scalar('float32', 1), 'one');
  const rest = (name: string, beta: number): Value => {
    // The state holds βᵗ of the step about to be made, so that step 1 sees β, as Paddle's beta*_pow_acc.
    const power = editor.state({ name, initial: full('float32', [], beta), role: 'optimizer', trainable: false });
    editor.update(power, editor.emit('Mul', { a: power.value, b: editor.constant(scalar('float32', beta), 'beta') }).y);
    return editor.emit('Sub', { a: one, b: power.value }).y;
  };
  const scale = editor.emit('Div', { a: editor.emit('Sqrt', { x: rest('adam.beta2_pow', beta2) }).y, b: rest('adam.beta1_pow', beta1) }).y;
  return editor.emit('Mul', { a: learningRate, b: scale }).y;
}
