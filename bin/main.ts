import { Command, CommanderError } from 'commander';
import { evalCommand } from './commands/eval.ts';
import { exportCommand } from './commands/export.ts';
import { inferCommand } from './commands/infer.ts';
import { inspectCommand } from './commands/inspect.ts';
import { scoreCommand } from './commands/score.ts';
import { trainCommand } from './commands/train.ts';
import { reportError } from './report-error.ts';

/**
 * The command line: argv → command → exit code (0 ok, 1 failure, 2 wrong usage, 130 interrupted). Commands import what
 * is heavy when they run, so that `--help` answers at once.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('slimtap')
    .description('Quantization of detection models: train with fake-quant, measure, freeze, export.')
    .showHelpAfterError('(add --help for the options)')
    .enablePositionalOptions()
    .exitOverride();
  for (const command of [trainCommand(), evalCommand(), exportCommand(), inferCommand(), inspectCommand(), scoreCommand()]) {
    program.addCommand(command.exitOverride());
  }
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, argv);
  }
}
