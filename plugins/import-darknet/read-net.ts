import type { SectionReader } from './section-reader.ts';

/** How Darknet trains. Source: AlexeyAB/darknet, src/parser.c `parse_net_options`. */
const IGNORED = [
  'batch', 'subdivisions', 'max_batches', 'learning_rate', 'learning_rate_min', 'sgdr_cycle', 'sgdr_mult', 'momentum', 'decay', 'track', 'augment_speed',
  'sequential_subdivisions', 'try_fix_nan', 'weights_reject_freq', 'equidistant_point', 'badlabels_rejection_percentage', 'num_sigmas_reject_badlabels',
  'ema_alpha', 'use_cuda_graph', 'loss_scale', 'dynamic_minibatch', 'optimized_memory', 'workspace_size_limit_MB', 'adam', 'B1', 'B2', 'eps', 'inputs',
  'max_crop', 'min_crop', 'flip', 'blur', 'gaussian_noise', 'mixup', 'cutmix', 'mosaic', 'mosaic_bound', 'contrastive', 'contrastive_jit_flip',
  'contrastive_color', 'unsupervised', 'label_smooth_eps', 'resize_step', 'attention', 'adversarial_lr', 'max_chart_loss', 'angle', 'aspect', 'saturation',
  'exposure', 'hue', 'power', 'policy', 'burn_in', 'step', 'scale', 'steps', 'scales', 'seq_scales', 'gamma', 'show_receptive_field', 'stopbackward',
];

/** `[net]`: the height and width of the images, which are square here. */
export function readNet(section: SectionReader): number {
  const width = section.integer('width', { min: 1, max: 8192 });
  const height = section.integer('height', { min: 1, max: 8192 });
  section.only({ channels: 3, letter_box: 0, time_steps: 1 });
  section.finish(IGNORED);
  if (width !== height) section.problem(`is ${width} by ${height}; only square images are supported`, 'height');
  return width;
}
