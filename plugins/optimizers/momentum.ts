import { allocate, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { OptimizerFactory } from '../../core/train/optimizer.ts';
import type { State } from '../../core/ir/types.ts';

/**
 * SGD with momentum and coupled L2 decay: g += l2·p; v = µ·v + g; p -= lr·v (Nesterov: p -= lr·(g + µ·v)).
 * Source: Paddle `momentum`, with the regularizer applied before it.
 */
export const momentum: OptimizerFactory = (options) => ({
  attach({ editor, gradients, learningRate, l2Decay }) {
    for (const [state, gradient] of gradients) {
      const velocity = editor.state({ name: `${state.name}.velocity`, initial: zerosLike(state), role: 'optimizer', trainable: false });
      const next = editor.emit('MomentumUpdate', { parameter: state.value, gradient, velocity: velocity.value, learningRate }, {
        momentum: (options['momentum'] ?? 0.9) as number,
        nesterov: (options['use_nesterov'] ?? false) as boolean,
        l2: state.l2Decay ?? l2Decay,
        learningRateFactor: state.learningRateFactor,
      });
      editor.update(state, next.nextParameter);
      editor.update(velocity, next.nextVelocity);
    }
  },
});

/** Zeros of a parameter's shape. */
export function zerosLike(state: State): Tensor {
  const { shape } = state.value.type;
  return { dtype: 'float32', shape, data: allocate('float32', sizeOf(shape)) };
}
