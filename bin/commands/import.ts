import { InvalidArgumentError, type Command } from 'commander';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

interface ImportFlags extends CommonFlags {
  readonly output?: string;
  readonly format?: string;
  readonly size?: readonly [number, number];
}

/** `slimtap import PATH`: a model of another framework becomes one of ours. */
export function importCommand(): Command {
  return configuredCommand('import', 'Read a model of another framework (Paddle\'s __model__ or .pdmodel with its parameters) as a graph of ours.')
    .argument('<path>', 'folder or file of the model')
    .option('--output <dir>', 'folder to write (default: output/imported)')
    .option('--format <name>', 'format of the model; without it it is recognised')
    .option('--size <HxW>', 'height and width of the images, where the model leaves them open', parseSize)
    .action(async (path: string, flags: ImportFlags) => {
      const { output, format, size } = flags;
      const report = await runCommand(flags, { configured: false }, (kernel) => kernel.run('import', { path, output, format, size }));
      const shapes = (values: typeof report.inputs): string => Object.entries(values).map(([name, shape]) => `${name} [${shape.join(', ')}]`).join(', ');
      print(flags, report, () => [
        `Imported with ${report.importer}: ${report.nodes} operations, ${report.parameters} weights, ${report.quantized} quantized inputs${report.classes === undefined ? '' : `, ${report.classes} classes`}.`,
        `Inputs: ${shapes(report.inputs)}`, `Outputs: ${shapes(report.outputs)}`,
        ...report.notes, ...report.written,
      ].join('\n'));
    });
}

function parseSize(text: string): [number, number] {
  const [height, width = height] = text.split(/x/i).map(Number);
  if (!/^\d+(x\d+)?$/i.test(text) || height! < 1 || width! < 1) throw new InvalidArgumentError('It is HEIGHTxWIDTH, such as 48x192, or one number for both.');
  return [height!, width!];
}
