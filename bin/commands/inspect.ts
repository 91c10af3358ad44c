import { Option, type Command } from 'commander';
import type { Inspection } from '../../core/commands/inspect.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

interface InspectFlags extends CommonFlags {
  readonly stage?: 'float' | 'train' | 'eval' | 'frozen';
}

/** `slimtap inspect`: the graph, the plan with who decided what and why, and the configuration with origins. */
export function inspectCommand(): Command {
  return configuredCommand('inspect', 'Print the graph, the quantization plan and the resolved configuration.')
    .addOption(new Option('--stage <stage>', 'which graph').choices(['float', 'train', 'eval', 'frozen']).default('float'))
    .action(async (flags: InspectFlags) => {
      const { configAsJson, printConfig } = await import('../../core/config/index.ts');
      await runCommand(flags, {}, async (kernel) => {
        const inspection = await kernel.run('inspect', { stage: flags.stage });
        const config = kernel.config();
        print(flags, { ...inspection, config: configAsJson(config) }, () => [
          '# Graph', inspection.graph, '# Quantization plan', ...planText(inspection.plan), '# Passes', ...inspection.passes.map(passText), '# Configuration', printConfig(config),
        ].join('\n'));
      });
    });
}

function planText({ target, entries, skips, notes }: Inspection['plan']): string[] {
  return [
    `target ${target}`,
    ...Object.entries(notes).map(([key, note]) => `note ${key}: ${note}`),
    ...entries.map(({ node, slot, spec, by, reason }) => `${node}.${slot}: ${spec.kind}, ${spec.bits} bits${spec.signed ? '' : ' unsigned'}${spec.axis === undefined ? '' : ` per channel (axis ${spec.axis})`} (${by}: ${reason})`),
    ...skips.map(({ node, by, reason }) => `${node}: float (${by}: ${reason})`),
  ];
}

function passText({ pass, by, changed, skipped = [] }: Inspection['passes'][number]): string {
  return [`${pass} (${by})${changed ? '' : ': nothing to do'}`, ...skipped.map(({ node, reason }) => `  left ${node}: ${reason}`)].join('\n');
}
