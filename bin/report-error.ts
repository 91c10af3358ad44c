import { styleText } from 'node:util';
import type { CommanderError } from 'commander';
import { SlimtapError, usageInvalid } from '../core/errors.ts';

/** Prints what went wrong and what to do on stderr, as JSON on stdout too with `--json`; returns the exit code. */
export function reportError(error: unknown, argv: readonly string[]): number {
  printJson(error, argv);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${styleText('red', 'error', { stream: process.stderr })} ${message}\n`);
  if (error instanceof SlimtapError) printAdvice(error);
  if (argv.includes('--debug') && error instanceof Error) process.stderr.write(`${chain(error)}\n`);
  else if (!(error instanceof SlimtapError)) process.stderr.write('      This is a defect in slimtap or a plugin; run with --debug for the stack.\n');
  if (error instanceof SlimtapError) return error.code === 'ERR_INTERRUPTED' ? 130 : error.exitCode;
  return 1;
}

/** A command line that was not understood: commander has told stderr already. Help and version are no errors. */
export function reportUsage(error: CommanderError, argv: readonly string[]): number {
  if (error.exitCode === 0) return 0;
  const strays = error.code === 'commander.excessArguments' ? argv.filter((one) => /^[\w.]+=/.test(one) && error.message.includes(one)) : [];
  const usage = usageInvalid(error.message.replace(/^error: /, '').replaceAll('\n', ' '), strays.length === 0 ? 'Add --help for the options.' : `Options of the configuration follow -o: -o ${strays.join(' ')}.`);
  if (strays.length > 0) printAdvice(usage);
  printJson(usage, argv);
  return 2;
}

function printJson(error: unknown, argv: readonly string[]): void {
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: describe(error) })}\n`);
}

function printAdvice({ hint, plugin, hook, code }: SlimtapError): void {
  if (hint !== undefined) process.stderr.write(`${styleText('cyan', 'hint', { stream: process.stderr })}  ${hint}\n`);
  if (plugin !== undefined) process.stderr.write(`      in plugin "${plugin}", hook "${hook}" (${code})\n`);
}

function describe(error: unknown) {
  if (!(error instanceof SlimtapError)) return { code: 'ERR_INTERNAL', message: String(error) };
  const { code, message, hint, plugin, hook } = error;
  return { code, message, hint, plugin, hook };
}

function chain(error: Error): string {
  return error.cause instanceof Error ? `${error.stack}\ncaused by ${chain(error.cause)}` : String(error.stack);
}
