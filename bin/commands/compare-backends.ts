import type { Command } from 'commander';
import type { BackendComparison, ComparedBackend, ComparedOp } from '../../plugins/compare-backends/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { count } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';
import { textTable } from '../text-table.ts';

interface CompareBackendsFlags extends CommonFlags {
  readonly against?: string;
  readonly steps?: number;
  readonly batch?: number;
  readonly size?: number;
}

/** `slimtap compare-backends`: do engines agree, and which is faster. */
export function compareBackendsCommand(): Command {
  return configuredCommand('compare-backends', 'Run the configuration\'s train step and each of its ops on several engines: how far they differ, and their times. Needs no dataset.')
    .argument('<name...>', 'engines to compare, such as tfjs-wasm onnxruntime-webgpu')
    .option('--against <name>', 'what they are compared with (that of the configuration)')
    .option('--steps <number>', 'train steps (3)', count)
    .option('--batch <images>', 'images at once (1)', count)
    .option('--size <pixels>', 'side of the images, a multiple of 32 (64)', count)
    .action(async (backends: readonly string[], flags: CompareBackendsFlags) => {
      const { against, steps, batch, size } = flags;
      const comparison = await runCommand(flags, {}, (kernel) => kernel.run('compare-backends', { backends, against, steps, batch, size }));
      print(flags, comparison, () => text(comparison).join('\n'));
    });
}

function text({ against, size, batch, backends }: BackendComparison): string[] {
  return [`against ${against}, ${batch} × ${size} pixels`, ...backends.flatMap((backend) => ['', ...backendText(backend, against)])];
}

function backendText({ name, steps, worstState, ops }: ComparedBackend, against: string): string[] {
  return [
    name,
    ...steps.map(({ ms, againstMs, loss, againstLoss }, i) => `  step ${i + 1}: loss ${loss.toPrecision(7)} against ${againstLoss.toPrecision(7)}, ${ms.toFixed(1)} ms against ${againstMs.toFixed(1)} ms`),
    ...(worstState === undefined ? [] : [`  states differ by up to ${share(worstState.difference)} (${worstState.name})`]),
    '',
    ...textTable([['op', 'nodes', 'difference', 'ms', against, 'node that differs most'], ...ops.map(row)], (column) => [0, 5].includes(column)).map((line) => `  ${line}`),
  ];
}

function row({ op, nodes, difference, worst, ms, againstMs, refused }: ComparedOp): string[] {
  if (refused !== undefined) return [op, String(nodes), 'cannot', '', '', refused];
  return [op, String(nodes), share(difference), ms.toFixed(1), againstMs.toFixed(1), worst];
}

function share(difference: number): string {
  return difference === 0 ? '0' : difference.toExponential(1);
}
