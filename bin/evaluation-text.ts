import type { EvalResult } from '../core/evaluate/evaluate.ts';

/** An evaluation for the terminal. */
export function evaluationText({ stage, images, msPerImage, stats, perCategory, reason }: EvalResult): string {
  const classes = perCategory.map(({ name, AP, AP50 }) => `  ${name}: AP ${AP.toFixed(4)}, AP50 ${AP50.toFixed(4)}`);
  return [`${stage} graph, ${images} images, ${msPerImage.toFixed(1)} ms per image`, statsText(stats, reason), ...classes].join('\n');
}

/** The numbers of a metric, one per line, and why they are zero if they are. */
export function statsText(stats: Readonly<Record<string, number>>, reason?: string): string {
  const lines = Object.entries(stats).map(([name, value]) => `  ${name.padEnd(6)} ${value.toFixed(4)}`);
  return [...lines, ...(reason === undefined ? [] : [`  (${reason})`])].join('\n');
}
