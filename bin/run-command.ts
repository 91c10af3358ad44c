import type { Kernel } from '../core/kernel.ts';
import type { ConfigEdit } from '../core/config/index.ts';
import type { CommonFlags } from './common-options.ts';

/**
 * Opens a kernel, runs `work`, closes it; Ctrl-C asks the run to end with a checkpoint, a second one ends the process.
 */
export async function runCommand<R>(flags: CommonFlags, edits: readonly (ConfigEdit | undefined)[], work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const { openKernel } = await import('./open-kernel.ts');
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nSaving a checkpoint; press Ctrl-C again to stop at once.\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  try {
    const kernel = await openKernel(flags, { edits: edits.filter((one) => one !== undefined), signal: controller.signal });
    try {
      return await work(kernel);
    } finally {
      await kernel.dispose();
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Prints a result: JSON with `--json`, otherwise what `text` says. */
export function print(flags: { readonly json?: boolean }, result: unknown, text: () => string): void {
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${text()}\n`);
}
