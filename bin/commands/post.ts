import type { Command } from 'commander';
import type { PostReport } from '../../plugins/quant-post/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { evaluationText } from '../evaluation-text.ts';
import { print, runCommand } from '../run-command.ts';

interface PostFlags extends CommonFlags {
  readonly eval?: boolean;
  readonly algo?: string;
  readonly batch_size?: number | string;
  readonly batch_nums?: number | string;
  readonly hist_percent?: number | string;
  readonly weight_only?: boolean;
  readonly round_type?: string;
  readonly bias_correction?: boolean;
  readonly optimize_model?: boolean;
  readonly cross_layer_equalization?: boolean;
  readonly skip_tensor_list?: readonly string[];
}

/** `slimtap post`: quantizes a float model without training it. */
export function postCommand(): Command {
  return configuredCommand('post', 'Quantize a trained float model (-o weights=…) with images alone, without training.')
    .option('--algo <name>', 'how ranges of activations are found: KL, hist, percentile, mse, emd, ptf, avg, abs_max, min_max')
    .option('--batch_size <n>', 'images per batch of calibration', number)
    .option('--batch_nums <n>', 'batches to calibrate with (the whole dataset)', number)
    .option('--hist_percent <share>', 'share of the elements that hist and percentile represent', number)
    .option('--weight_only', 'quantize weights alone; needs images only with --round_type adaround')
    .option('--optimize_model', 'fold batch norms into the weights first')
    .option('--cross_layer_equalization', 'even out the ranges of channels between layers first')
    .option('--round_type <type>', 'round: weights go to the nearest level; adaround: learns which of the two nearest')
    .option('--bias_correction', 'correct mean and spread of the quantized weights')
    .option('--skip_tensor_list <name...>', 'values whose readers stay in float')
    .option('--eval', 'measure the quantized model on the evaluation dataset')
    .action(async (flags: PostFlags) => {
      const [{ edit }, { usageInvalid }] = await Promise.all([import('../open-kernel.ts'), import('../../core/errors.ts')]);
      const forActivations = (['algo', 'hist_percent'] as const).find((name) => flags[name] !== undefined);
      if (flags.weight_only === true && forActivations !== undefined) {
        throw usageInvalid(`--${forActivations} is for ranges of activations, and --weight_only quantizes none.`, 'Leave one of them out.');
      }
      const option = (name: keyof PostFlags, value = flags[name]) => edit(['quant_post', name], typeof value === 'object' ? [...value] : value, `--${name}`);
      const edits = [
        option('algo'), option('batch_size'), option('batch_nums'), option('hist_percent'), option('round_type'), option('bias_correction'),
        option('optimize_model'), option('cross_layer_equalization'), option('skip_tensor_list'),
        edit(['quant_post', 'method'], flags.weight_only === true ? 'dynamic' : undefined, '--weight_only'),
      ];
      const report = await runCommand(flags, { edits }, (kernel) => kernel.run('post', { eval: flags.eval }));
      print(flags, report, () => postText(report));
    });
}

/** What is no number is left to the check of the configuration, which says so with the flag. */
function number(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** Widest of what is told about single activations. */
const TOLD = 5;

function postText({ post, written, results }: PostReport): string {
  const activations = Object.entries(post.activations);
  const clipped = activations.filter(([, { saturation }]) => saturation > 0).sort(([, a], [, b]) => b.saturation - a.saturation).slice(0, TOLD);
  return [
    `${post.weights} weights, ${activations.length} activations${activations.length === 0 ? '' : ` calibrated by ${post.algo} on ${post.images} images`}`,
    ...clipped.map(([name, { low, high, saturation }]) => `  ${name}: ${low.toPrecision(4)} to ${high.toPrecision(4)}, ${(100 * saturation).toPrecision(2)} % of the values clipped`),
    ...Object.entries(post.steps).map(([step, { changed, skipped, images }]) => `${step}: ${changed} changed${images === undefined ? '' : ` on ${images} images`}, ${skipped.length} left${skipped.length === 0 ? '' : ` (${reasons(skipped)})`}`),
    ...results.map(evaluationText), ...written,
  ].join('\n');
}

/** The first reasons; `--json` has all. */
function reasons(skipped: readonly { readonly node: string; readonly reason: string }[]): string {
  const some = skipped.slice(0, 3).map(({ node, reason }) => `${node}: ${reason}`).join('; ');
  return skipped.length > 3 ? `${some}; …` : some;
}
