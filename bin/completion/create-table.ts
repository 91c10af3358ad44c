import type { Command, Option } from 'commander';
import { configReference } from '../../core/config/index.ts';
import { overridePath } from '../../core/config/find-option.ts';
import type { Kernel } from '../../core/kernel.ts';
import { CATALOGUE } from '../../plugins/dataset-get/index.ts';
import { presetNames } from '../../presets/index.ts';
import { ROWS } from '../reproduce/rows.ts';
import { valueOf, type KnownWords } from './value-of.ts';
import type { CommandEntry, CompletionTable, FlagEntry } from './table.ts';

/** What can be completed: the commands as commander knows them, the options of the kernel's schema, names in its registries. */
export function createTable(program: Command, kernel: Kernel): CompletionTable {
  const options = optionsOf(kernel);
  const words: KnownWords = {
    names: (kind) => kernel.names(kind), presets: presetNames().filter((name) => name !== 'detection'),
    data: CATALOGUE.map(({ name }) => name), rows: ROWS.map(({ name }) => name), option: (path) => options.find(({ name }) => name === path)?.values ?? [],
  };
  return { commands: commandsBelow(program, [''], words), options };
}

/** Options that name what a registry has. */
const REGISTRIES = { architecture: 'model', backend: 'backend', metric: 'metric', target: 'target' } as const;

function optionsOf(kernel: Kernel): CompletionTable['options'] {
  const named = new Map<string, readonly string[]>(Object.entries(REGISTRIES).map(([option, kind]) => [option, kernel.names(kind)]));
  const all = configReference(kernel.schema).map(({ path, values }) => [overridePath(path), values ?? named.get(path) ?? []] as const);
  return [...new Map(all)].map(([name, values]) => ({ name, values })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function commandsBelow(command: Command, names: readonly string[], words: KnownWords): CommandEntry[] {
  const below = command.commands.filter((one) => !(one as Command & { _hidden?: boolean })._hidden);
  const own: CommandEntry = {
    names, description: command.description(),
    below: below.map((one) => ({ name: one.name(), description: one.description() })),
    flags: [...command.createHelp().visibleOptions(command).map((option) => flagEntry(names[0]!, option, words))],
    values: command.registeredArguments.map((argument) => valueOf(names[0]!, argument, argument.name(), words)),
    repeats: command.registeredArguments.at(-1)?.variadic ?? false,
  };
  return [own, ...below.flatMap((one) => commandsBelow(one, [one.name(), ...one.aliases()].flatMap((name) => names.map((above) => `${above} ${name}`.trim())), words))];
}

function flagEntry(command: string, option: Option, words: KnownWords): FlagEntry {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  const takes = option.variadic ? 'many' : option.required ? 'one' : option.optional ? 'maybe' : 'none';
  const placeholder = /[<[](.+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1] ?? '';
  return { names, description: option.description, takes, value: takes === 'none' ? { kind: 'any' } : valueOf(`${command} ${option.long ?? ''}`.trim(), option, placeholder, words) };
}

