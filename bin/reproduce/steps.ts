import { basename, join } from 'node:path';
import { dataEntry } from '../../plugins/dataset-get/index.ts';
import { shellWord } from '../config/shell-word.ts';
import type { Row } from './rows.ts';

/** What makes the steps of a row this user's. */
export interface StepOptions {
  /** Folder of everything that is written. */
  readonly root: string;
  /** Folder of the configurations. */
  readonly configs: string;
  /** Float weights in place of the published ones. */
  readonly weights?: string | undefined;
  /** `-o` of the user, after the row's own. */
  readonly overrides: readonly string[];
}

/** One command of a row. */
export interface Step {
  readonly name: 'train' | 'post' | 'eval' | 'export';
  /** Its flags, as the command of this name takes them. */
  readonly config: string;
  readonly opt: readonly string[];
  readonly skip?: string;
  readonly algo?: string;
  readonly outputDir?: string;
  /** What it leaves: without it, the step is to be done. */
  readonly makes?: string;
  /** File that says that it is done, and with what result. */
  readonly record: string;
}

/** The tutorial's overrides of a training with quantization. */
const AWARE = ['max_iters=30000', 'LearningRate.base_lr=0.0001', 'LearningRate.schedulers=[!PiecewiseDecay {gamma: 0.1, milestones: [10000]}]'];

/** What made the tutorial's `post` models: PaddleSlim's `quant_post`, which quantizes output layers too. */
const POST = { algo: 'KL', compat: 'quantization.compat=paddle-1.8' } as const;

/** The commands of a row in order. Trainings and calibrations are shared by the sizes, whose names their folders do not have. */
export function stepsOf({ name, detector, strategy, size }: Row, { root, configs, weights, overrides }: StepOptions): Step[] {
  const config = join(configs, detector.config);
  const from = weights ?? dataEntry(detector.weights).files[0]!.url;
  const shared = join(root, `${detector.name}-${strategy}`);
  const own = join(root, name);
  const folder = join(shared, basename(detector.config, '.yml'));
  const measured = { baseline: from, post: join(folder, 'post_model'), aware: join(folder, 'best_model') }[strategy];
  const opt = (...options: string[]): string[] => [...options, ...overrides];
  const last = opt(`weights=${measured}`, `input_size=${size}`, ...{ baseline: ['quantization.enabled=false'], post: [POST.compat], aware: [] }[strategy]);
  const first: Record<typeof strategy, readonly Step[]> = {
    baseline: [],
    post: [{ name: 'post', config, algo: POST.algo, opt: opt(`save_dir=${shared}`, `weights=${from}`, POST.compat), makes: measured, record: join(shared, 'post.json') }],
    aware: [{ name: 'train', config, skip: 'yolo_output', opt: opt(`save_dir=${shared}`, ...AWARE, `pretrain_weights=${from}`), makes: measured, record: join(shared, 'train.json') }],
  };
  return [
    ...first[strategy],
    { name: 'eval', config, opt: last, record: join(own, 'eval.json') },
    { name: 'export', config, opt: last, outputDir: join(own, 'export'), makes: join(own, 'export'), record: join(own, 'export.json') },
  ];
}

/** The step as it is typed. */
export function stepText({ name, config, skip, algo, outputDir, opt }: Step): string {
  const flags = [
    ...skip === undefined ? [] : ['--not_quant_pattern', skip], ...name === 'train' ? ['--eval'] : [], ...algo === undefined ? [] : ['--algo', algo],
    '-c', config, ...outputDir === undefined ? [] : ['--output_dir', outputDir], '-o', ...opt,
  ];
  return ['slimtap', name, ...flags].map(shellWord).join(' ');
}
