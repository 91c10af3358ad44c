import type { Command } from 'commander';
import type { TrainingComparison } from '../../plugins/report/index.ts';
import { outputCommand } from '../common-options.ts';
import { print } from '../run-command.ts';
import { textTable } from '../text-table.ts';

interface ReportFlags {
  readonly output?: string;
  readonly json?: boolean;
}

/** `slimtap report`: trainings side by side. */
export function reportCommand(): Command {
  return outputCommand('report', 'Compare trainings by what they left: AP, size, time, options that differ, and their curves on one HTML page.')
    .argument('<dir...>', 'folders of trainings (save_dir/NAME), or folders of such folders')
    .option('--output <file>', 'the page (comparison.html)')
    .action(async (directories: string[], flags: ReportFlags) => {
      const { compareTrainings } = await import('../../plugins/report/index.ts');
      const comparison = await compareTrainings({ directories, output: flags.output });
      print(flags, comparison, () => text(comparison).join('\n'));
    });
}

function text({ trainings, settings, written }: TrainingComparison): string[] {
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(4));
  const rows = trainings.map(({ label, AP, AP50, behind, bytes, iteration, seconds }) => [label, number(AP), number(AP50), behind === 0 ? '' : number(behind), bytes.toLocaleString('en'), String(iteration), (seconds / 60).toFixed(1)]);
  return [
    ...textTable([['', 'AP', 'AP50', 'behind', 'bytes', 'steps', 'minutes'], ...rows]),
    ...settings.map(({ option, values }) => `${option}: ${values.map((value) => value ?? '-').join(' | ')}`),
    ...written,
  ];
}
