import * as z from 'zod';
import type { Config } from '../../core/config/config.ts';
import { configInvalid } from '../../core/errors.ts';

/** The two switches of Paddle's `BuildStrategy` that the quantization tutorial speaks of; without several processes they change nothing. */
export const buildStrategySection = z.strictObject({
  fuse_all_reduce_ops: z.boolean().describe('Sum the gradients of several processes in few messages. One process has none to sum.').default(false),
  sync_batch_norm: z.boolean().describe('Batch statistics over several processes. In one process they are those of ordinary batch norm.').default(false),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    build_strategy: z.infer<typeof buildStrategySection>;
  }
}

/**
 * Training strategies that change the program behind the quantizers' back break quantization in Paddle, so nobody should
 * carry a file that has them on from here to there. Source: the tutorial, "training strategies that are switched off".
 * @throws ERR_CONFIG_INVALID
 */
export function refuseBrokenStrategies({ build_strategy: strategy }: Config): void {
  for (const [name, on] of Object.entries(strategy)) {
    if (on) throw configInvalid(`build_strategy.${name}`, 'given', 'it breaks quantization in Paddle', 'Set it to false, or train in float: --float, or quantization.enabled=false.');
  }
}
