import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { expectFloat, expectIntegers, expectRank } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    DropBlock: { inputs: { x: Value }; outputs: 'y'; attrs: { blockSize: number; keepProb: number; seed: number } };
  }
}

/** Where a training drops blocks of features; in every other graph x itself. Source: Ghiasi et al. 2018, arXiv:1810.12890; PaddleDetection `DropBlock`. */
export const DropBlock = defineOp<'DropBlock'>({
  name: 'DropBlock',
  doc: 'Where a training drops blocks of features, which the pass `train-mode` puts in its place; as such x itself. Source: Ghiasi et al. 2018, arXiv:1810.12890; PaddleDetection `DropBlock`.',
  inputs: { x: { doc: 'float32 NCHW' } },
  outputs: { y: 'as x' },
  attrs: {
    blockSize: { kind: 'number', doc: 'side of a block, odd' },
    keepProb: { kind: 'number', doc: 'share of features that is kept' },
    seed: { doc: 'seed of the choice', default: 0 },
  },
  infer({ x }, { blockSize, keepProb, seed }) {
    expectFloat('DropBlock.x', x);
    expectRank('DropBlock.x', x, 4);
    expectIntegers('DropBlock.blockSize', [blockSize], 1, 1);
    expectIntegers('DropBlock.seed', [seed], 1, 0);
    if (blockSize % 2 === 0) throw opShape('DropBlock', `a block of side ${blockSize} has no middle, it must be odd`);
    if (!(keepProb > 0 && keepProb <= 1)) throw opShape('DropBlock', `keepProb is ${keepProb}, it must be above 0 and at most 1`);
    return { y: x };
  },
  gradient: ({ gradients: { y } }) => ({ x: y }),
});
