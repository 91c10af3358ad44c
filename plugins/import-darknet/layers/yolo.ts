import type { ReadLayer } from '../layer.ts';
import { IOU_LOSSES } from '../loss/box-penalty.ts';
import type { DarknetHead } from '../loss/darknet-head.ts';
import type { SectionReader } from '../section-reader.ts';
import { TRAINING_KEYS } from '../training-keys.ts';

/** How Darknet's own training augments, limits and balances, and how its demo draws. */
const IGNORED = [
  ...TRAINING_KEYS, 'jitter', 'resize', 'random', 'max', 'max_delta', 'delta_normalizer', 'objectness_smooth', 'focal_loss', 'counters_per_class', 'beta_nms',
  'show_details', 'track_history_size', 'sim_thresh', 'dets_for_track', 'dets_for_show', 'track_ciou_norm',
];
/** Factors on parts of the loss. */
const WEIGHT = { max: 1000 };

/** `[yolo]`: what the channels of the convolution before it mean. Nothing may read it. */
export const yolo: ReadLayer = (section, { index, previous }) => {
  const classes = section.integer('classes', { fallback: 20, min: 1 });
  const anchors = pairs(section, section.numbers('anchors', { min: 0.001, max: 65_536 }));
  const count = section.integer('num', { fallback: 1, min: 1, max: 128 });
  const mask = section.integers('mask', { max: count - 1 });
  const head: DarknetHead = {
    classes, anchors, mask,
    scaleXY: section.number('scale_x_y', { fallback: 1, min: 0.1, max: 10 }),
    ignoreThreshold: section.number('ignore_thresh', { fallback: 0.5, max: 1 }),
    iouThreshold: section.number('iou_thresh', { fallback: 1, max: 1 }),
    boxLoss: section.word('iou_loss', ['mse', ...IOU_LOSSES], 'mse'),
    weights: {
      box: section.number('iou_normalizer', { ...WEIGHT, fallback: 0.75 }),
      objectness: section.number('obj_normalizer', { ...WEIGHT, fallback: 1 }),
      classes: section.number('cls_normalizer', { ...WEIGHT, fallback: 1 }),
    },
    labelSmooth: section.number('label_smooth_eps', { fallback: 0, max: 1 }),
  };
  section.word('nms_kind', ['default', 'greedynms'], 'default');
  section.only({ new_coords: 0, truth_thresh: 1, iou_thresh_kind: 'iou' });
  section.finish(IGNORED);
  if (anchors.length !== count) section.problem(`has ${anchors.length} anchors, num is ${count}`, 'anchors');
  const channels = mask.length * (5 + classes);
  if (previous !== undefined && previous.channels !== channels) {
    section.problem(`needs ${channels} filters before it (${mask.length} anchors of 5 + ${classes}), there are ${previous.channels}`, 'mask');
  }
  return { head, emit: ({ value }) => value(index - 1) };
};

function pairs(section: SectionReader, numbers: readonly number[]): [width: number, height: number][] {
  if (numbers.length % 2 !== 0) section.problem(`anchors has ${numbers.length} numbers, which are no pairs`, 'anchors');
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!]);
}
