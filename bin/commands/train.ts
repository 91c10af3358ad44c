import type { Command } from 'commander';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { evaluationText } from '../evaluation-text.ts';
import { yesOrNo } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';

interface TrainFlags extends CommonFlags {
  readonly eval?: boolean;
  readonly resume_checkpoint?: string;
  readonly use_tb?: boolean;
  readonly tb_log_dir?: string;
}

/** `slimtap train`: trains with fake-quant in the graph, or in float. */
export function trainCommand(): Command {
  return configuredCommand('train', 'Train with fake-quant in the graph (or in float with --float).')
    .option('--eval', 'evaluate at each snapshot and keep the best model')
    .option('--float', 'train without quantization')
    .option('-r, --resume_checkpoint <dir>', 'continue exactly where a checkpoint stopped')
    .option('--use_tb [boolean]', 'write event files for TensorBoard, as is done without it too; False writes none', yesOrNo)
    .option('--tb_log_dir <dir>', 'folder of the event files (save_dir/NAME/tensorboard)')
    .action(async (flags: TrainFlags) => {
      const { edit } = await import('../open-kernel.ts');
      const edits = [edit(['eval'], flags.eval, '--eval'), edit(['resume'], flags.resume_checkpoint, '-r'), edit(['report', 'tensorboard'], flags.use_tb, '--use_tb'), edit(['report', 'tb_log_dir'], flags.tb_log_dir, '--tb_log_dir')];
      const report = await runCommand(flags, { edits, interruptible: true }, (kernel) => kernel.run('train'));
      print(flags, report, () => [...report.results.slice(-1).map(evaluationText), ...report.written].join('\n'));
    });
}
