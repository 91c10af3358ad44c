import { Option, type Command } from 'commander';
import { outputCommand } from '../common-options.ts';
import { print } from '../run-command.ts';

interface ScoreFlags {
  readonly annotations: string;
  readonly results: string;
  readonly metric: 'coco' | 'voc';
  readonly json?: boolean;
}

/** `slimtap score`: scores a file of detections against a file of annotations. */
export function scoreCommand(): Command {
  return outputCommand('score', 'Score detections against annotations, both in COCO\'s JSON.')
    .requiredOption('--annotations <file>', 'ground truth')
    .requiredOption('--results <file>', 'detections')
    .addOption(new Option('--metric <name>', 'which metric').choices(['coco', 'voc']).default('coco'))
    .action(async (flags: ScoreFlags) => {
      const { scoreFiles } = await import('../../plugins/coco-metric/score-files.ts');
      const { statsText } = await import('../evaluation-text.ts');
      const score = await scoreFiles(flags);
      print(flags, score, () => statsText(score.stats, score.reason));
    });
}
