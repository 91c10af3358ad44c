/** What a block of MobileNetV3 is made of. */
export interface BlockSpec {
  readonly kernel: 3 | 5;
  /** Channels of the depthwise convolution, at scale 1. */
  readonly expanded: number;
  /** Channels handed on, at scale 1. */
  readonly channels: number;
  /** Whether channels are weighted by what the whole map says (squeeze and excitation). */
  readonly squeeze: boolean;
  readonly activation: 'relu' | 'hard_swish';
  readonly stride: 1 | 2;
}

/** Tables 1 and 2 of Howard et al. 2019, arXiv:1905.02244. */
export const BLOCKS: Readonly<Record<'small' | 'large', readonly BlockSpec[]>> = {
  large: [
    block(3, 16, 16, false, 'relu', 1),
    block(3, 64, 24, false, 'relu', 2),
    block(3, 72, 24, false, 'relu', 1),
    block(5, 72, 40, true, 'relu', 2),
    block(5, 120, 40, true, 'relu', 1),
    block(5, 120, 40, true, 'relu', 1),
    block(3, 240, 80, false, 'hard_swish', 2),
    block(3, 200, 80, false, 'hard_swish', 1),
    block(3, 184, 80, false, 'hard_swish', 1),
    block(3, 184, 80, false, 'hard_swish', 1),
    block(3, 480, 112, true, 'hard_swish', 1),
    block(3, 672, 112, true, 'hard_swish', 1),
    block(5, 672, 160, true, 'hard_swish', 2),
    block(5, 960, 160, true, 'hard_swish', 1),
    block(5, 960, 160, true, 'hard_swish', 1),
  ],
  small: [
    block(3, 16, 16, true, 'relu', 2),
    block(3, 72, 24, false, 'relu', 2),
    block(3, 88, 24, false, 'relu', 1),
    block(5, 96, 40, true, 'hard_swish', 2),
    block(5, 240, 40, true, 'hard_swish', 1),
    block(5, 240, 40, true, 'hard_swish', 1),
    block(5, 120, 48, true, 'hard_swish', 1),
    block(5, 144, 48, true, 'hard_swish', 1),
    block(5, 288, 96, true, 'hard_swish', 2),
    block(5, 576, 96, true, 'hard_swish', 1),
    block(5, 576, 96, true, 'hard_swish', 1),
  ],
};

function block(kernel: 3 | 5, expanded: number, channels: number, squeeze: boolean, activation: BlockSpec['activation'], stride: 1 | 2): BlockSpec {
  return { kernel, expanded, channels, squeeze, activation, stride };
}
