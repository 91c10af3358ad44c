import type { Command } from 'commander';
import type { TargetLimit } from '../../core/quant/target.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

/** `slimtap plan`: says before training what the target cannot do. */
export function planCommand(): Command {
  return configuredCommand('plan', 'Say before training what the target cannot do with this quantization.')
    .action(async (flags: CommonFlags) => {
      const report = await runCommand(flags, {}, (kernel) => kernel.run('plan', {}));
      print(flags, report, () => [
        `${report.target}: ${report.quantized} inputs quantized, ${report.float} nodes left in float`,
        ...byReason(report.limits).map(([reason, places]) => `${places.length} × ${reason} (${places.slice(0, 3).join(', ')}${places.length > 3 ? ', …' : ''})`),
      ].join('\n'));
    });
}

function byReason(limits: readonly TargetLimit[]): [string, string[]][] {
  return [...Map.groupBy(limits, ({ reason }) => reason)].map(([reason, each]) => [reason, each.map(({ node, slot }) => `${node}.${slot}`)]);
}
