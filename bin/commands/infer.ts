import type { Command } from 'commander';
import type { InferredImage } from '../../core/commands/infer.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { Exit } from '../exit.ts';
import { share } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';

interface InferFlags extends CommonFlags {
  readonly infer_dir?: string;
  readonly infer_img?: string;
  readonly output_dir?: string;
  readonly draw_threshold?: number;
}

/** `slimtap infer`: finds objects in images and draws them. */
export function inferCommand(): Command {
  return configuredCommand('infer', 'Find objects in images (-o weights=…), draw them, write detections.json.')
    .option('--infer_dir <dir>', 'folder of images')
    .option('--infer_img <file>', 'one image')
    .option('--output_dir <dir>', 'where drawn images and detections.json go (output/infer)')
    .option('--draw_threshold <score>', 'lowest score that is drawn (0.5)', share)
    .action(async (flags: InferFlags) => {
      const report = await runCommand(flags, {}, (kernel) => kernel.run('infer', {
        directory: flags.infer_dir, image: flags.infer_img, outputDir: flags.output_dir, drawThreshold: flags.draw_threshold,
      }));
      for (const { message } of report.failed) process.stderr.write(`${message}\n`);
      print(flags, report, () => report.images.map(imageText).join('\n'));
      if (report.failed.length > 0) throw new Exit(1);
    });
}

function imageText({ file, picture, detections, milliseconds }: InferredImage): string {
  return `${file}: ${detections.length} detections, ${milliseconds.toFixed(1)} ms, drawn in ${picture}`;
}
