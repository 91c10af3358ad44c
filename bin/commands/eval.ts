import { Option, type Command } from 'commander';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { evaluationText } from '../evaluation-text.ts';
import { print, runCommand } from '../run-command.ts';

interface EvalFlags extends CommonFlags {
  readonly stage?: 'frozen' | 'eval';
  readonly model?: string;
  readonly format?: string;
}

/** `slimtap eval`: measures a checkpoint, quantized ones in their frozen form. */
export function evalCommand(): Command {
  return configuredCommand('eval', 'Measure a checkpoint (-o weights=…) on the evaluation dataset.')
    .addOption(new Option('--stage <stage>', 'frozen: the graph that is exported; eval: the fake-quant graph of training').choices(['frozen', 'eval']))
    .option('--model <path>', 'an exported file or the folder of an export, measured in its own runtime')
    .option('--format <name>', 'format of --model (that of the export, else the first of export.formats)')
    .action(async (flags: EvalFlags) => {
      const report = await runCommand(flags, {}, (kernel) => kernel.run('evaluate', { stage: flags.stage, model: flags.model, format: flags.format }));
      print(flags, report, () => report.results.map(evaluationText).join('\n'));
    });
}
