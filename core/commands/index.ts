import { evaluate } from './evaluate.ts';
import { exportModel } from './export.ts';
import { infer } from './infer.ts';
import { inspect } from './inspect.ts';
import { train } from './train.ts';

/** What a kernel can run. One file each. */
export const commands = { train, evaluate, export: exportModel, infer, inspect } as const;

export type CommandName = keyof typeof commands;
export type CommandOptions<C extends CommandName> = Parameters<(typeof commands)[C]>[1];
export type CommandResult<C extends CommandName> = Awaited<ReturnType<(typeof commands)[C]>>;
