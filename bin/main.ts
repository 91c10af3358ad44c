import { Command, CommanderError } from 'commander';
import { packageVersion } from '../core/train/checkpoint/package-version.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { compareBackendsCommand } from './commands/compare-backends.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evalCommand } from './commands/eval.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { inferCommand } from './commands/infer.ts';
import { inspectCommand } from './commands/inspect.ts';
import { planCommand } from './commands/plan.ts';
import { postCommand } from './commands/post.ts';
import { profileCommand } from './commands/profile.ts';
import { reportCommand } from './commands/report.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { scoreCommand } from './commands/score.ts';
import { searchCommand } from './commands/search.ts';
import { trainCommand } from './commands/train.ts';
import { verifyCommand } from './commands/verify.ts';
import { Exit } from './exit.ts';
import { reportError, reportUsage } from './report-error.ts';

/**
 * The command line: argv → command → exit code (0 ok, 1 failure, 2 wrong usage, 130 interrupted). Commands import what
 * is heavy when they run, so that `--help` answers at once.
 * @param argv arguments without node and script
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    return error instanceof CommanderError ? reportUsage(error, argv) : reportError(error, argv);
  }
}

/** The program with all its commands; completion asks it what there is. */
export function createProgram(): Command {
  const program = new Command('slimtap')
    .description('Quantization of detection models: train with fake-quant, measure, freeze, export.')
    .version(packageVersion())
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  for (const command of [planCommand(), trainCommand(), postCommand(), evalCommand(), exportCommand(), verifyCommand(), inferCommand(), importCommand(), inspectCommand(), profileCommand(), scoreCommand(), analyzeCommand(), searchCommand(), compareCommand(), compareBackendsCommand(), reportCommand(), reproduceCommand(), dataCommand(), configCommand(), doctorCommand(), completionCommand()]) {
    program.addCommand(inherit(command, program));
  }
  return program;
}

/** Gives a command, and those below it, how errors and help are told. */
function inherit(command: Command, from: Command): Command {
  command.copyInheritedSettings(from);
  for (const below of command.commands) inherit(below, command);
  return command;
}
