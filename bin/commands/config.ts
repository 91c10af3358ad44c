import { Command, Option } from 'commander';
import type { OptionReference } from '../../core/config/index.ts';
import type { Kernel } from '../../core/kernel.ts';
import { configuredCommand, outputCommand, type CommonFlags } from '../common-options.ts';
import { print, runCommand } from '../run-command.ts';

interface FileFlags extends CommonFlags {
  readonly output?: string;
  readonly force?: boolean;
}

/** `slimtap config`: which options there are, what they mean, what they are. */
export function configCommand(): Command {
  const command = new Command('config').description('Tell which options there are, what they mean and where their values come from; write configurations and their schema.');
  for (const one of [listCommand(), helpCommand(), showCommand(), generateCommand(), schemaCommand()]) command.addCommand(one);
  return command;
}

function listCommand(): Command {
  return configuredCommand('list', 'List presets, sections and tags; or the options that have TEXT in their name or description.').argument('[text]', 'what to look for')
    .action(async (text: string | undefined, flags: CommonFlags) => {
      await withReference(flags, async ({ reference }) => {
        const { matching, overview, overviewText } = await import('../config/list.ts');
        if (text === undefined) {
          const found = overview(reference);
          return print(flags, found, () => overviewText(found));
        }
        const { optionsText } = await import('../config/option-help.ts');
        const found = matching(reference, text);
        print(flags, found, () => (found.length === 0 ? `No option has "${text}" in its name or description.` : optionsText(found)));
      });
    });
}

function helpCommand(): Command {
  return configuredCommand('help', 'Tell about an option (LearningRate.schedulers, base_lr), a section (LearningRate) or a tag (PiecewiseDecay).').argument('<option>', 'its path, or its name alone')
    .action(async (name: string, flags: CommonFlags) => {
      await withReference(flags, async ({ kernel, reference }) => {
        const { findOption } = await import('../../core/config/find-option.ts');
        const { optionHelp, optionHelpText, optionsText } = await import('../config/option-help.ts');
        const found = findOption(reference, name);
        if (found.kind === 'several') return print(flags, found.options, () => `${found.name}\n\n${optionsText(found.options)}`);
        const help = optionHelp(found, kernel.config());
        print(flags, { ...help, members: found.members }, () => [optionHelpText(help), ...(found.members.length === 0 ? [] : ['\nMembers:', optionsText(found.members)])].join('\n'));
      });
    });
}

function showCommand(): Command {
  return configuredCommand('show', 'Print the configuration that a command would have; --origin adds where each value came from.')
    .option('--origin', 'where each value came from: file and line, preset, -o, default')
    .action(async (flags: CommonFlags & { origin?: boolean }) => {
      await runCommand(flags, {}, async (kernel) => {
        const { configAsJson, printConfig } = await import('../../core/config/index.ts');
        const config = kernel.config();
        const { value, origins } = configAsJson(config);
        print(flags, flags.origin === true ? { value, origins } : value, () => printConfig(config, { origins: flags.origin === true }).trimEnd());
      });
    });
}

function generateCommand(): Command {
  return fileOptions(outputCommand('generate', 'Write a preset\'s whole configuration, every option explained.')).argument('<preset>', 'name of the preset')
    .action(async (preset: string, flags: FileFlags) => {
      const { presetNamed, standardPlugins } = await import('../../presets/index.ts');
      const { createKernel } = await import('../../core/kernel.ts');
      const { generatedConfig } = await import('../config/generate.ts');
      const found = await presetNamed(preset);
      const kernel = createKernel({ use: found.deployment === true ? [await standardPlugins(), found] : [found] });
      await deliver(flags, generatedConfig(kernel, preset));
      await kernel.dispose();
    });
}

function schemaCommand(): Command {
  return fileOptions(configuredCommand('schema', 'Write the JSON Schema of configuration files, or an editor\'s settings for it.'))
    .addOption(new Option('--editor <name>', 'settings that make an editor use slimtap.schema.json and know the tags').choices(['vscode']))
    .action(async (flags: FileFlags & { editor?: 'vscode' }) => {
      await withReference(flags, async ({ kernel, reference }) => {
        const { fileJsonSchema } = await import('../../core/config/index.ts');
        const { editorSettings } = await import('../config/editor-settings.ts');
        const found = flags.editor === undefined ? fileJsonSchema(kernel.schema) : editorSettings(reference, './slimtap.schema.json');
        await deliver(flags, `${JSON.stringify(found, undefined, 2)}\n`);
      });
    });
}

function fileOptions(command: Command): Command {
  return command.option('--output <file>', 'file to write; without it stdout').option('--force', 'replace the file if it is there');
}

/** To a file, which is not replaced unasked, or to stdout. */
async function deliver({ output, force = false, json = false }: FileFlags, text: string): Promise<void> {
  if (output === undefined) return void process.stdout.write(text);
  const { fileThere } = await import('../../core/errors.ts');
  const { writeFileAtomic } = await import('../../core/files.ts');
  const { stat } = await import('node:fs/promises');
  if (!force && await stat(output).catch(() => undefined) !== undefined) throw fileThere(output);
  await writeFileAtomic(output, text);
  print({ json }, { written: [output] }, () => output);
}

async function withReference(flags: CommonFlags, work: (known: { kernel: Kernel; reference: readonly OptionReference[] }) => Promise<void>): Promise<void> {
  await runCommand(flags, { configured: false }, async (kernel) => {
    const { configReference } = await import('../../core/config/index.ts');
    await work({ kernel, reference: configReference(kernel.schema) });
  });
}
