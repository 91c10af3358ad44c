/* global process -- a module of Node that no compiler sees */
import { writeSync } from 'node:fs';

/**
 * The tutorial's training for `npm run bench -- start`, which gives the data set and the batch with `-o`. It ends when the first step is
 * done, before anything is saved, and says what the process took up to there.
 */
export default {
  extends: ['../configs/yolov3_mobilenet_v1.yml'],
  use: [{ name: 'first-step', apply: ({ hooks }) => hooks.trainStep.tap('first-step', tellAndEnd) }],
  config: {
    pretrain_weights: null,
    TrainReader: {
      dataset: { image_dir: 'images', anno_path: 'annotations.json' },
      batch_transforms: [
        { type: 'RandomShape', sizes: [320], random_inter: true },
        { type: 'NormalizeImage', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], is_scale: true, is_channel_first: false },
        { type: 'Permute', to_bgr: false, channel_first: true },
      ],
    },
  },
};

function tellAndEnd({ loss, images, size }) {
  const { user, system } = process.cpuUsage();
  writeSync(1, `${JSON.stringify({ name: 'slimtap train', cpuSeconds: (user + system) / 1e6, ended: Date.now(), loss, images, size })}\n`);
  process.exit(0);
}
