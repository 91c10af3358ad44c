import type { OptimizerFactory } from '../../core/train/optimizer.ts';

/** Plain gradient descent with coupled L2 decay: p -= lr·(g + l2·p). Source: Paddle `sgd`. */
export const sgd: OptimizerFactory = () => ({
  attach({ editor, gradients, learningRate, l2Decay }) {
    for (const [state, gradient] of gradients) {
      const next = editor.emit('SgdUpdate', { parameter: state.value, gradient, learningRate }, {
        l2: state.l2Decay ?? l2Decay,
        learningRateFactor: state.learningRateFactor,
      });
      editor.update(state, next.nextParameter);
    }
  },
});
