import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ProfileReport, ProfileStage } from '../../plugins/profile/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';
import { textTable } from '../text-table.ts';

interface ProfileFlags extends CommonFlags {
  readonly stage?: ProfileStage;
  readonly batch?: number;
  readonly steps?: number;
  readonly top: number;
  readonly svg?: string;
}

/** `slimtap profile`: where a step's time goes. */
export function profileCommand(): Command {
  return configuredCommand('profile', 'Run a graph on noise and tell where its time goes: by op, layer and node, from ONNX Runtime\'s own profile.')
    .addOption(new Option('--stage <stage>', 'which graph: the whole train step, or one for inference; frozen needs -o weights=…').choices(['train', 'float', 'eval', 'frozen']).default('train'))
    .addOption(new Option('--batch <images>', 'images at once (1)').argParser(positive))
    .addOption(new Option('--steps <runs>', 'measured runs, after one that is not (5)').argParser(positive))
    .addOption(new Option('--top <rows>', 'rows of each table').argParser(positive).default(12))
    .option('--svg <file>', 'also a flame graph: parts, layers, nodes, and what the engine makes of them')
    .action(async (flags: ProfileFlags) => {
      await runCommand(flags, {}, async (kernel) => {
        const { stage, batch, steps, top, svg } = flags;
        const report = await kernel.run('profile', { stage, batch, steps });
        if (svg !== undefined) await writeFlameGraph(svg, report);
        print(flags, report, () => [...profileText(report, top), ...(svg === undefined ? [] : ['', svg])].join('\n'));
      });
    });
}

async function writeFlameGraph(file: string, report: ProfileReport): Promise<void> {
  const [{ flameGraph }, { writeFileAtomic }] = await Promise.all([import('../../plugins/profile/index.ts'), import('../../core/files.ts')]);
  await writeFileAtomic(file, flameGraph(report));
}

function profileText({ stage, graph, batch, size, threads, steps, milliseconds, nodeMilliseconds, engineOps, ops, layers, nodes }: ProfileReport, top: number): string[] {
  const number = (value: number): string => value.toFixed(2);
  const percent = (value: number): string => `${(100 * value / nodeMilliseconds).toFixed(1)} %`;
  return [
    `${graph}, ${stage}, batch ${batch} at ${size.join('x')}, ${threads} threads: ${milliseconds.toFixed(1)} ms per run (median of ${steps}), ${nodeMilliseconds.toFixed(1)} in nodes`,
    ...table(['engine op', 'ms', 'share', 'nodes'], engineOps.slice(0, top).map((row) => [row.op, number(row.milliseconds), percent(row.milliseconds), String(row.nodes)])),
    ...table(['op', 'ms', 'share', 'nodes'], ops.slice(0, top).map((row) => [row.op, number(row.milliseconds), percent(row.milliseconds), String(row.nodes)])),
    ...table(['layer', 'ms', 'share', 'forward', 'backward', 'update'], layers.slice(0, top).map((row) => [row.layer, number(row.milliseconds), percent(row.milliseconds), number(row.forward), number(row.backward), number(row.update)])),
    ...table(['node', 'ms', 'share', 'op', 'layer'], nodes.slice(0, top).map((row) => [row.name, number(row.milliseconds), percent(row.milliseconds), row.op, row.layer])),
  ];
}

/** The first column and words on the left, numbers on the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return ['', ...textTable([head, ...rows], (column) => column === 0 || ['op', 'layer'].includes(head[column]!))];
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
  return Number(text);
}
