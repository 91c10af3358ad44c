import type { Command } from 'commander';
import type { Analysis } from '../../plugins/quant-analysis/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { count, duration } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';

interface AnalyzeFlags extends CommonFlags {
  readonly images?: number;
  readonly budget?: number;
  readonly output_dir?: string;
}

/** `slimtap analyze`: which layer hurts. */
export function analyzeCommand(): Command {
  return configuredCommand('analyze', 'Tell which layers suffer from quantization (-o weights=…, float or quantized): noise, ranges, AP per layer, as JSON and one HTML page.')
    .option('--images <number>', 'images of a score, the first of the evaluation dataset (100)', count)
    .option('--budget <time>', 'begin no further score after this time, such as 30m; the same command goes on later', duration)
    .option('--output_dir <dir>', 'folder of the analysis (save_dir/NAME/analysis)')
    .action(async (flags: AnalyzeFlags) => {
      const report = await runCommand(flags, {}, (kernel) => kernel.run('analyze', { images: flags.images, budget: flags.budget, outputDir: flags.output_dir }));
      print(flags, report, () => [...analysisText(report.analysis), ...report.notes, ...report.written].join('\n'));
    });
}

/** Layers shown on the terminal; the page has all. */
const SHOWN = 10;

function analysisText({ scores, layers, suggestion, images }: Analysis): string[] {
  const ap = Object.entries(scores).map(([name, score]) => `${name} ${score === null ? '?' : score.AP.toFixed(4)}`);
  const worst = [...layers].sort((a, b) => (a.noise.own?.sqnr ?? Infinity) - (b.noise.own?.sqnr ?? Infinity)).slice(0, SHOWN);
  const cell = (value: number | undefined, digits: number): string => (value === undefined ? '-' : value.toFixed(digits)).padStart(12);
  return [
    `AP on ${images.scores} images: ${ap.join(', ')}`,
    `${'noisiest layers'.padEnd(28)}${['SQNR dB', 'clipped %', 'only it', 'all but it'].map((title) => title.padStart(12)).join('')}`,
    ...worst.map(({ node, noise, clipped, onlyQuantized, onlyFloat }) => `${node.padEnd(28)}${cell(noise.own?.sqnr, 1)}${cell(100 * clipped, 2)}${cell(onlyQuantized?.AP, 4)}${cell(onlyFloat?.AP, 4)}`),
    suggestion.reason,
    ...suggestion.layers.length === 0 ? [] : [
      `leave in float: --not_quant_pattern ${suggestion.notQuantPattern.join(' ')}`,
      ...suggestion.score === null ? [] : [`AP then ${suggestion.score.AP.toFixed(4)}, ${suggestion.floatBytes} bytes more, ${(100 * suggestion.multiplyAddShare).toFixed(1)} % of the multiply-adds in float`],
    ],
  ];
}
