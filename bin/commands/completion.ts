import { Argument, type Command } from 'commander';
import { outputCommand } from '../common-options.ts';
import { print } from '../run-command.ts';

/** The shells there is a script for. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `slimtap completion`: a script that makes a shell complete commands, flags and options. */
export function completionCommand(): Command {
  return outputCommand('completion', 'Print a script that makes a shell complete commands, flags, their values and options after -o (docs/configure.md says where it goes).')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell: (typeof SHELLS)[number], flags: { json?: boolean }, command: Command) => {
      const script = await scriptFor(shell, command.parent!);
      print(flags, { shell, script }, () => script.trimEnd());
    });
}

async function scriptFor(shell: (typeof SHELLS)[number], program: Command): Promise<string> {
  const [{ createTable }, { createKernel }, { standardPlugins }] = await Promise.all([import('../completion/create-table.ts'), import('../../core/kernel.ts'), import('../../presets/index.ts')]);
  const kernel = createKernel({ use: [await standardPlugins()] });
  const table = createTable(program, kernel);
  await kernel.dispose();
  switch (shell) {
    case 'bash': return (await import('../completion/bash.ts')).bashScript(table);
    case 'zsh': return (await import('../completion/zsh.ts')).zshScript(table);
    case 'fish': return (await import('../completion/fish.ts')).fishScript(table);
  }
}
