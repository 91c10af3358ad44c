import { InvalidArgumentError, type Command } from 'commander';
import type { RuntimeVerification } from '../../core/commands/verify.ts';
import { outputCommand } from '../common-options.ts';
import { Exit } from '../exit.ts';
import { print } from '../run-command.ts';

interface VerifyFlags {
  readonly python?: readonly string[];
  readonly tolerance?: number;
  readonly json?: boolean;
}

/** `slimtap verify`: runs an export's golden inputs in every runtime that is there. */
export function verifyCommand(): Command {
  return outputCommand('verify', 'Run an export\'s golden inputs in every runtime that is there, and compare.')
    .argument('<dir>', 'folder of the export, with manifest.json in it')
    .option('--python <path...>', 'Python interpreters with PaddlePaddle, for Paddle\'s files')
    .option('--tolerance <number>', 'largest mean difference of raw outputs, in standard deviations (what the export was made with)', toTolerance)
    .action(async (directory: string, flags: VerifyFlags) => {
      const { createKernel } = await import('../../core/kernel.ts');
      const { standardPlugins } = await import('../../presets/index.ts');
      const kernel = createKernel({ use: [await standardPlugins()] });
      try {
        const report = await kernel.run('verify', { directory, python: flags.python, tolerance: flags.tolerance });
        print(flags, report, () => report.runtimes.map(runtimeText).join('\n'));
        if (!report.equal) throw new Exit(1);
      } finally {
        await kernel.dispose();
      }
    });
}

function toTolerance(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function runtimeText({ format, runtime, outcome, outputs, reason }: RuntimeVerification): string {
  const lines = outputs.map(({ name, mean, largest, tolerance }) => `  ${name}: mean ${mean.toPrecision(3)}${mean <= tolerance ? '' : `, above ${tolerance}`}, largest ${largest.toPrecision(3)}`);
  return [`${format} in ${runtime}: ${outcome}${reason === undefined ? '' : ` (${reason})`}`, ...lines].join('\n');
}
