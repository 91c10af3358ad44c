import type { Kernel } from '../kernel.ts';
import { evaluate } from './evaluate.ts';
import { exportModel } from './export.ts';
import { infer } from './infer.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';
import { train } from './train.ts';
import { verify } from './verify.ts';

/** The commands core brings. One file each. */
export const coreCommands = { train, evaluate, export: exportModel, infer, inspect, plan, verify } as const;

/**
 * One command of a kernel: opens what it needs, does its work, and gives a report.
 * @param options the command's own options; `{}` when the caller gives none
 */
export type Command<Options = never, Result = unknown> = (kernel: Kernel, options: Options) => Promise<Result>;

/**
 * Commands that plugins bring, by name; each is provided under the kind `command`. Grows by declaration merging.
 * @example
 * const plugins: Command<object, number> = async (kernel) => kernel.plugins.length;
 * const kernel = createKernel({ use: [{ name: 'counting', apply: ({ provide }) => provide('command', 'plugins', () => plugins) }] });
 * await kernel.run('plugins' as never) // 1
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the members are added where the commands are
export interface PluginCommands {}

type Commands = typeof coreCommands & PluginCommands;

export type CommandName = keyof Commands & string;
export type CommandOptions<C extends CommandName> = Commands[C] extends Command<infer O, unknown> ? O : never;
export type CommandResult<C extends CommandName> = Commands[C] extends Command<never, infer R> ? R : never;
