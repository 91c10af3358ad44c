import { dirname } from 'node:path';
import { Option, type Command } from 'commander';
import { usageInvalid } from '../../core/errors.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

interface ExportFlags extends CommonFlags {
  readonly output_dir?: string;
  readonly format?: readonly string[];
  readonly storage?: string;
  readonly model_filename?: string;
  readonly params_filename?: string;
  readonly onnx_format?: boolean;
  readonly paramsOnly?: boolean;
}

/** `slimtap export`: freezes a checkpoint and writes it for a runtime. */
export function exportCommand(): Command {
  return configuredCommand('export', 'Freeze a checkpoint (-o weights=…), write it, reload it and compare.')
    .alias('export_model')
    .option('--output_dir <dir>', 'folder under which the run\'s own is made')
    .option('--format <name...>', 'formats to write: onnx, paddle')
    .addOption(new Option('--storage <type>', 'paddle: integer weights as float32 numbers or as bytes').choices(['float', 'int8']))
    .option('--model_filename <name>', 'paddle: file of the program (__model__)')
    .option('--params_filename <name>', 'paddle: one file for all parameters (a file for each)')
    .option('--onnx_format', 'paddle: quantize_linear and dequantize_linear, as PaddleSlim 2 writes them')
    .option('--params-only', 'paddle: the float parameters alone, for PaddleDetection')
    .action(async (flags: ExportFlags) => {
      const { edit } = await import('../open-kernel.ts');
      const paddle = { storage: flags.storage, model_filename: flags.model_filename, params_filename: flags.params_filename, onnx_format: flags.onnx_format };
      const edits = [
        edit(['export', 'formats'], flags.format === undefined ? undefined : [...flags.format], '--format'),
        ...Object.entries(paddle).map(([option, value]) => edit(['paddle_export', option], value, `--${option}`)),
        edit(['paddle_export', 'params_only'], flags.paramsOnly, '--params-only'),
      ];
      const report = await runCommand(flags, { edits }, (kernel) => {
        refuseIdleFlags(flags, kernel.config().value.export.formats);
        return kernel.run('export', { outputDir: flags.output_dir });
      });
      print(flags, report, () => [
        ...Object.entries(report.verified).flatMap(([format, { outputs, images }]) => outputs.map(({ name, largest, mean }) =>
          `${format} ${name}: largest difference ${largest.toPrecision(3)}, mean ${mean.toPrecision(3)} over ${images} images`)),
        ...report.notes,
        ...foldersOf(report.written),
      ].join('\n'));
    });
}

const PADDLE_FLAGS = ['storage', 'model_filename', 'params_filename', 'onnx_format', 'paramsOnly'] as const;

/** What says how a format is written says nothing where it is not. */
function refuseIdleFlags(flags: ExportFlags, formats: readonly string[]): void {
  const given = formats.includes('paddle') ? undefined : PADDLE_FLAGS.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw usageInvalid(`--${given === 'paramsOnly' ? 'params-only' : given} is for the format paddle, and ${formats.join(', ')} is written.`, 'Add --format paddle.');
}

/** A file for each parameter would be hundreds of lines. */
const MOST_FILES = 5;

function foldersOf(written: readonly string[]): string[] {
  return [...Map.groupBy(written, (path) => dirname(path))].flatMap(([folder, files]) => (files.length > MOST_FILES ? [`${folder}: ${files.length} files`] : files));
}
