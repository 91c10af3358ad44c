import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Stage } from '../../core/commands/compare-stages.ts';
import type { Inspection } from '../../core/commands/inspect.ts';
import { specText } from '../../core/quant/spec-text.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

interface InspectFlags extends CommonFlags {
  readonly stage?: Stage;
  readonly diff?: boolean;
  readonly from?: 'float' | 'eval';
  readonly backward?: boolean;
  readonly node?: readonly string[];
  readonly svg?: string;
  readonly around?: number;
  readonly whole?: boolean;
}

/** `slimtap inspect`: the graph, the plan with who decided what and why, and the configuration with origins. */
export function inspectCommand(): Command {
  return configuredCommand('inspect', 'Print the graph, the quantization plan and the resolved configuration; or what a stage changes in the graph.')
    .addOption(new Option('--stage <stage>', 'which graph; frozen needs -o weights=…').choices(['float', 'train', 'eval', 'frozen']).default('float'))
    .option('--diff', 'compare the stage\'s graph with the float graph: what was added, removed and changed, by which pass, who decided and why')
    .addOption(new Option('--from <stage>', 'with --diff: the graph to compare with; eval shows what freezing does').choices(['float', 'eval']))
    .option('--svg <file>', 'draw the graph, with --diff both side by side: the first quantized layer, or those of --node, and what stands next to them')
    .addOption(new Option('--around <layers>', 'with --svg: how many layers next to them (1 without it)').argParser(wholeNumber))
    .option('--whole', 'with --svg: draw all of it')
    .option('--backward', 'with --diff: the whole train step, not its forward part alone')
    .option('--node <pattern...>', 'with --diff or --svg: only layers of this name; or whose name fits a glob; or whose name or scope contains this')
    .action(async (flags: InspectFlags) => {
      await checkFlags(flags);
      await runCommand(flags, {}, async (kernel) => {
        const { stage, from, backward, svg } = flags;
        if (flags.diff === true || svg !== undefined) {
          const inspection = await kernel.run('inspect', { stage, compare: { from, backward } });
          if (svg !== undefined) await writePicture(svg, flags, inspection);
          return flags.diff === true ? printDiff(flags, inspection) : print(flags, { written: [svg] }, () => svg!);
        }
        const { configAsJson, printConfig } = await import('../../core/config/index.ts');
        const inspection = await kernel.run('inspect', { stage: flags.stage });
        const config = kernel.config();
        print(flags, { ...inspection, config: configAsJson(config) }, () => [
          '# Graph', inspection.graph, '# Quantization plan', ...planText(inspection.plan), '# Passes', ...inspection.passes.map(passText), '# Configuration', printConfig(config),
        ].join('\n'));
      });
    });
}

/** What only a comparison has is refused without one, and a comparison nobody can make too. */
async function checkFlags({ diff = false, from, backward, node, stage, svg, around, whole }: InspectFlags): Promise<void> {
  const { usageInvalid } = await import('../../core/errors.ts');
  const check = (given: boolean, needed: string, flag: Readonly<Record<string, unknown>>): void => {
    const needing = Object.entries(flag).find(([, value]) => value !== undefined);
    if (!given && needing !== undefined) throw usageInvalid(`${needing[0]} needs ${needed}.`, `Add ${needed}.`);
  };
  check(diff, '--diff', { '--from': from });
  check(diff || svg !== undefined, '--diff or --svg FILE', { '--backward': backward, '--node': node });
  check(svg !== undefined, '--svg FILE', { '--around': around, '--whole': whole });
  if (whole === true && node !== undefined) throw usageInvalid('--whole and --node exclude each other.', 'Leave one of them out.');
  if (from === 'eval' && stage === 'train') throw usageInvalid('--stage train cannot be compared with --from eval.', 'Leave --from out: a train graph is made from the float graph.');
  if (backward === true && stage !== 'train') throw usageInvalid('--backward needs --stage train.', 'Only a train graph has a backward part.');
}

/** Of a comparison both graphs are drawn, otherwise the stage's alone. */
async function writePicture(file: string, { diff, node, around, whole = false }: InspectFlags, { comparison, plan, passes }: Inspection): Promise<void> {
  const [{ comparisonPanels, drawGraph, explainDiff, firstQuantized, graphDiff, selectLayers, withNeighbours }, { writeFileAtomic }] = await Promise.all([import('../../plugins/graph-view/index.ts'), import('../../core/files.ts')]);
  const { before, graph, stepsOf, title } = comparison!;
  const explained = explainDiff(graphDiff(diff === true ? before : graph, graph), { plan, passes, stepsOf });
  const chosen = node === undefined ? firstQuantized(explained.layers) : selectLayers(explained.layers, node);
  const layers = whole ? undefined : withNeighbours(explained, graph, chosen, around);
  const panels = comparisonPanels(explained, { before: diff === true ? before : graph, graph, title }, layers);
  await writeFileAtomic(file, drawGraph(diff === true ? panels : panels.slice(1)));
}

async function printDiff(flags: InspectFlags, { comparison, plan, passes }: Inspection): Promise<void> {
  const { diffText, explainDiff, graphDiff, selectLayers } = await import('../../plugins/graph-view/index.ts');
  const { before, graph, stepsOf, title } = comparison!;
  const whole = explainDiff(graphDiff(before, graph), { plan, passes, stepsOf });
  const diff = flags.node === undefined ? whole : { ...whole, layers: selectLayers(whole.layers, flags.node), ends: [] };
  print(flags, { title, ...diff, passes }, () => diffText(diff, title));
}

function planText({ target, entries, skips, notes }: Inspection['plan']): string[] {
  return [
    `target ${target}`,
    ...Object.entries(notes).map(([key, note]) => `note ${key}: ${note}`),
    ...entries.map(({ node, slot, spec, by, reason }) => `${node}.${slot}: ${specText(spec)} (${by}: ${reason})`),
    ...skips.map(({ node, by, reason }) => `${node}: float (${by}: ${reason})`),
  ];
}

function passText({ pass, by, changed, skipped = [] }: Inspection['passes'][number]): string {
  return [`${pass} (${by})${changed ? '' : ': nothing to do'}`, ...skipped.map(({ node, reason }) => `  left ${node}: ${reason}`)].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 999.');
  return Number(text);
}
