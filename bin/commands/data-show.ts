import { Option, type Command } from 'commander';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { count, seed as seedValue } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';

interface DataShowFlags extends CommonFlags {
  readonly split: 'train' | 'eval';
  readonly images: number;
  readonly seed?: number;
  readonly columns?: number;
  readonly tile_width: number;
  readonly output?: string;
}

/** `slimtap data show`: a contact sheet of what the network sees. */
export function dataShowCommand(): Command {
  return configuredCommand('show', 'Write a contact sheet of images as the network sees them: augmented, mixed, resized, with their boxes.')
    .addOption(new Option('--split <name>', 'train: the first images of a training; eval: those of the evaluation').choices(['train', 'eval']).default('train'))
    .addOption(new Option('--images <n>', 'how many').argParser(count).default(16))
    .option('--seed <n>', 'seed of order and augmentation (the configuration\'s, with which a training begins)', seedValue)
    .option('--columns <n>', 'pictures in a row (about as many as there are rows)', count)
    .addOption(new Option('--tile_width <pixels>', 'width of a picture').argParser(count).default(320))
    .option('--output <file>', 'a .jpg or .png (save_dir/NAME/data-train.jpg)')
    .action(async ({ split, images, seed, columns, tile_width: tileWidth, output, ...flags }: DataShowFlags) => {
      const report = await runCommand(flags, {}, (kernel) => kernel.run('data-show', { split, images, seed, columns, tileWidth, output }));
      print(flags, report, () => `${report.samples.length} images, ${report.samples.reduce((sum, { boxes }) => sum + boxes, 0)} boxes, seed ${report.seed}\n${report.written}`);
    });
}
