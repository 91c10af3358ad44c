import type { ConfigObject } from '../../core/config/index.ts';
import type { Plugin } from '../../core/plugin.ts';

/** Takes away the one input size of the example's configuration, and trains on 32 and 64 pixels in turn, with mixup. */
export const multiScale: Plugin = {
  name: 'multi-scale',
  apply: ({ hooks }) => hooks.config.tap('multi-scale', (merged) => {
    const { input_size: _, ...config } = merged.config;
    const reader = { ...config['TrainReader'] as ConfigObject, mixup_epoch: 10, sample_transforms: SAMPLE_TRANSFORMS, batch_transforms: BATCH_TRANSFORMS };
    return { ...merged, config: { ...config, TrainReader: reader } };
  }),
};

const SAMPLE_TRANSFORMS = [
  { type: 'DecodeImage', to_rgb: true, with_mixup: true }, { type: 'MixupImage', alpha: 1.5, beta: 1.5 }, { type: 'RandomFlipImage' },
  { type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes: 50 }, { type: 'BboxXYXY2XYWH' },
];
const BATCH_TRANSFORMS = [
  { type: 'RandomShape', sizes: [32, 64], random_inter: true },
  { type: 'NormalizeImage', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], is_scale: true, is_channel_first: false },
  { type: 'Permute', to_bgr: false, channel_first: true },
];
