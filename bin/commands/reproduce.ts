import type { Command } from 'commander';
import type { Row } from '../reproduce/rows.ts';
import type { RowPlan, RowReport } from '../reproduce/reproduce.ts';
import { outputCommand } from '../common-options.ts';
import { print } from '../run-command.ts';

interface ReproduceFlags {
  readonly row?: readonly string[];
  readonly list?: boolean;
  readonly dryRun?: boolean;
  readonly weights?: string;
  readonly output_dir: string;
  readonly opt?: readonly string[];
  readonly json?: boolean;
}

/** `slimtap reproduce`: rows of the tutorial's table, from published weights to a measured export. */
export function reproduceCommand(): Command {
  return outputCommand('reproduce', 'Do whole rows of the tutorial\'s table: train or calibrate, measure at the row\'s size, export; published AP beside the measured one. What is done already is not done again.')
    .option('--row <row...>', 'which rows, such as mobilenet_v1-aware-416; --list has all')
    .option('--list', 'list the rows with their published AP')
    .option('--dry-run', 'print the commands, and what is missing')
    .option('--weights <path>', 'float weights to start from, in place of the published ones')
    .option('--output_dir <dir>', 'folder of everything that is written', 'output/reproduce')
    .option('-o, --opt <key=value...>', 'override options in every step, such as -o max_iters=2')
    .action(async (flags: ReproduceFlags) => {
      const { ROWS, rowNamed } = await import('../reproduce/rows.ts');
      if (flags.list === true) return print(flags, ROWS.map(({ name, published = null }) => ({ name, published })), () => listText(ROWS));
      const rows = (flags.row ?? []).map(rowNamed);
      await checkFlags(flags);
      const [{ planRows, reproduceRows }, { configsFolder }] = await Promise.all([import('../reproduce/reproduce.ts'), import('../reproduce/configs-folder.ts')]);
      const options = { root: flags.output_dir, configs: configsFolder(), weights: flags.weights, overrides: flags.opt ?? [] };
      if (flags.dryRun === true) {
        const plans = await planRows(rows, options);
        const { commandsFor } = await import('../reproduce/find-missing.ts');
        return print(flags, plans.map(({ row, steps, missing }) => ({ row: row.name, published: row.published ?? null, steps: steps.map(({ command, done }) => ({ command, done })), missing })), () => plans.map((plan) => planText(plan, commandsFor(plan.missing))).join('\n'));
      }
      const reports = await reproduceRows(rows, { ...options, json: flags.json ?? false, onStep: (row, step, done) => { process.stderr.write(`${row.name}: ${step.name}${done ? ' was done before' : ''}\n`); } });
      print(flags, reports, () => reportText(reports, flags));
    });
}

async function checkFlags({ row, opt = [] }: ReproduceFlags): Promise<void> {
  const { usageInvalid } = await import('../../core/errors.ts');
  if (row === undefined) throw usageInvalid('reproduce needs --row.', 'Name rows, such as --row mobilenet_v1-aware-416; --list has all.');
  const fixed = opt.find((one) => /^(weights|save_dir|input_size|resume)=/.test(one));
  if (fixed !== undefined) throw usageInvalid(`-o ${fixed}: the row itself sets ${fixed.split('=')[0]!}.`, 'Float weights are given with --weights, the folder with --output_dir; the size is the row\'s.');
}

function listText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [`${'row'.padEnd(width)}  published AP`, ...rows.map(({ name, published }) => `${name.padEnd(width)}  ${percent(published)}`)].join('\n');
}

function planText({ row, steps, missing }: RowPlan, commands: readonly string[]): string {
  return [
    `# ${row.name}, published AP ${percent(row.published)}`,
    ...missing.map(({ what }) => `# missing: ${what}`), ...commands,
    ...steps.map(({ command, done }) => (done ? `# done: ${command}` : command)),
  ].join('\n');
}

function reportText(reports: readonly RowReport[], { opt = [], weights }: ReproduceFlags): string {
  const width = Math.max(...reports.map(({ row }) => row.length));
  return [
    `${'row'.padEnd(width)}  published  measured`,
    ...reports.map(({ row, published, measured }) => `${row.padEnd(width)}  ${percent(published ?? undefined).padStart(9)}  ${percent(measured).padStart(8)}`),
    ...(opt.length === 0 && weights === undefined ? [] : ['Measured with other options than the row\'s: the two numbers are not of the same thing.']),
    ...reports.map((report) => report.export),
  ].join('\n');
}

function percent(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1);
}
