import { styleText } from 'node:util';
import { SlimtapError } from '../core/errors.ts';

/** Prints what went wrong and what to do on stderr, as JSON on stdout too with `--json`; returns the exit code. */
export function reportError(error: unknown, argv: readonly string[]): number {
  const debug = argv.includes('--debug');
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: describe(error) })}\n`);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${styleText('red', 'error', { stream: process.stderr })} ${message}\n`);
  if (error instanceof SlimtapError) {
    if (error.hint !== undefined) process.stderr.write(`${styleText('cyan', 'hint', { stream: process.stderr })}  ${error.hint}\n`);
    if (error.plugin !== undefined) process.stderr.write(`      in plugin "${error.plugin}", hook "${error.hook}" (${error.code})\n`);
  }
  if (debug && error instanceof Error) process.stderr.write(`${chain(error)}\n`);
  else if (!(error instanceof SlimtapError)) process.stderr.write('      This is a defect in slimtap or a plugin; run with --debug for the stack.\n');
  if (error instanceof SlimtapError) return error.code === 'ERR_INTERRUPTED' ? 130 : error.exitCode;
  return 1;
}

function describe(error: unknown) {
  if (!(error instanceof SlimtapError)) return { code: 'ERR_INTERNAL', message: String(error) };
  const { code, message, hint, plugin, hook } = error;
  return { code, message, hint, plugin, hook };
}

function chain(error: Error): string {
  return error.cause instanceof Error ? `${error.stack}\ncaused by ${chain(error.cause)}` : String(error.stack);
}
