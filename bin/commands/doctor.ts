import type { Command } from 'commander';
import { outputCommand } from '../common-options.ts';
import { Exit } from '../exit.ts';
import { print } from '../run-command.ts';

/** `slimtap doctor`: whether this machine has what slimtap needs, and what it could use. */
export function doctorCommand(): Command {
  return outputCommand('doctor', 'Say whether this machine has what slimtap needs, and what is missing for the rest. Exit code 1 when something needed is broken.')
    .action(async (flags: { json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts');
      const findings = await examine();
      const width = Math.max(...findings.map(({ name }) => name.length));
      print(flags, { findings }, () => findings.map(({ name, status, detail, hint }) =>
        `${status.padEnd(7)}  ${name.padEnd(width)}  ${detail}${hint === undefined ? '' : `\n${' '.repeat(width + 11)}${hint}`}`).join('\n'));
      if (findings.some(({ status }) => status === 'failed')) throw new Exit(1);
    });
}
