import type { Command } from 'commander';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

interface ExportFlags extends CommonFlags {
  readonly output_dir?: string;
  readonly format?: readonly string[];
}

/** `slimtap export`: freezes a checkpoint and writes it for a runtime. */
export function exportCommand(): Command {
  return configuredCommand('export', 'Freeze a checkpoint (-o weights=…), write it, reload it and compare.')
    .alias('export_model')
    .option('--output_dir <dir>', 'folder under which the run\'s own is made')
    .option('--format <name...>', 'formats to write, such as onnx')
    .action(async (flags: ExportFlags) => {
      const { edit } = await import('../open-kernel.ts');
      const edits = [edit(['export', 'formats'], flags.format === undefined ? undefined : [...flags.format], '--format')];
      const report = await runCommand(flags, { edits }, (kernel) => kernel.run('export', { outputDir: flags.output_dir }));
      print(flags, report, () => [
        ...Object.entries(report.verified).flatMap(([format, { outputs, images }]) => outputs.map(({ name, largest, mean }) =>
          `${format} ${name}: largest difference ${largest.toPrecision(3)}, mean ${mean.toPrecision(3)} over ${images} images`)),
        ...report.written,
      ].join('\n'));
    });
}
