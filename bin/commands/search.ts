import type { Command } from 'commander';
import type { SearchReport } from '../../plugins/quant-analysis/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { Exit } from '../exit.ts';
import { count, duration, share } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';

interface SearchFlags extends CommonFlags {
  readonly targetAp?: number;
  readonly maxDrop?: number;
  readonly images?: number;
  readonly budget?: number;
  readonly output_dir?: string;
}

/** Exit code of a search that ended without reaching its goal; its best checkpoint is written all the same. */
const GOAL_MISSED = 3;

/** `slimtap search`: restores layers to float until a goal holds. */
export function searchCommand(): Command {
  return configuredCommand('search', 'Restore layers to float until AP holds (-o weights=…, float or quantized); the best so far is always the checkpoint search_model. Exit code 3: the goal was not reached.')
    .option('--target-ap <AP>', 'AP that must be reached', share)
    .option('--max-drop <AP>', 'how much less AP than in float is allowed (0.005)', share)
    .option('--images <number>', 'images of a score, the first of the evaluation dataset (all)', count)
    .option('--budget <time>', 'begin no further score after this time, such as 30m; the same command goes on later', duration)
    .option('--output_dir <dir>', 'folder of the scores and of an analysis to start from (save_dir/NAME/analysis)')
    .action(async (flags: SearchFlags) => {
      const { targetAp, maxDrop, images, budget, output_dir: outputDir } = flags;
      const report = await runCommand(flags, {}, (kernel) => kernel.run('search', { targetAp, maxDrop, images, budget, outputDir }));
      print(flags, report, () => searchText(report).join('\n'));
      if (!report.met) throw new Exit(GOAL_MISSED);
    });
}

function searchText({ goal, met, images, float, quantized, best, notes }: SearchReport): string[] {
  const ap = (score: SearchReport['float']): string => (score === null ? '?' : score.AP.toFixed(4));
  return [
    `AP on ${images} images: float ${ap(float)}, quantized ${ap(quantized)}, goal ${goal === null ? '?' : goal.toFixed(4)}`,
    ...best === null ? ['No score was measured.'] : [
      `${met ? 'goal reached' : 'GOAL NOT REACHED, the best found'}: AP ${ap(best.score)} with ${best.layers.length} ${best.layers.length === 1 ? 'layer' : 'layers'} restored to float${best.layers.length === 0 ? '' : `: ${best.layers.join(', ')}`}`,
      `cost: ${best.floatBytes} bytes more, ${(100 * best.multiplyAddShare).toFixed(1)} % of the multiply-adds in float`,
      best.checkpoint,
    ],
    ...notes,
  ];
}
