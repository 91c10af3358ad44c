import type { Command } from 'commander';
import type { CompareReport } from '../../plugins/quant-analysis/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { count } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';
import { textTable } from '../text-table.ts';

interface CompareFlags extends CommonFlags {
  readonly algo?: readonly string[];
  readonly checkpoints?: readonly string[];
  readonly images?: number;
  readonly markdown?: boolean;
}

/** `slimtap compare`: is quantizing worth it, and which way. */
export function compareCommand(): Command {
  return configuredCommand('compare', 'Compare float weights (-o weights=…), their quantizations after training and further checkpoints as exported ONNX files: AP, size, time.')
    .option('--algo <name...>', 'quantize the weights after training with each of these, such as KL hist mse')
    .option('--checkpoints <label=path...>', 'further checkpoints, such as aware=output/aware/best_model; the label may be left out')
    .option('--images <number>', 'images of a score, the first of the evaluation dataset (all)', count)
    .option('--markdown', 'a Markdown table')
    .action(async (flags: CompareFlags) => {
      const { algo: algos, checkpoints, images } = flags;
      const report = await runCommand(flags, {}, (kernel) => kernel.run('compare', { algos, checkpoints, images }));
      print(flags, report, () => (flags.markdown === true ? markdown(report) : text(report)).join('\n'));
    });
}

/** The first row is what the others are compared with: float, unless the weights were quantized already. */
function titles({ rows: [first] }: CompareReport): string[] {
  return ['', 'AP', 'AP50', `less than ${first!.name}`, 'bytes', 'ms per image'];
}

function cells({ rows }: CompareReport): string[][] {
  return rows.map(({ name, AP, AP50, drop, bytes, msPerImage }, i) => [name, AP.toFixed(4), AP50.toFixed(4), i === 0 ? '' : drop.toFixed(4), bytes.toLocaleString('en'), msPerImage.toFixed(1)]);
}

function markdown(report: CompareReport): string[] {
  const head = titles(report);
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...cells(report)].map((row) => `| ${row.join(' | ')} |`);
}

function text(report: CompareReport): string[] {
  return [`on ${report.images} images, times on one thread`, ...textTable([titles(report), ...cells(report)])];
}
