import type { Kernel } from '../core/kernel.ts';
import type { ConfigEdit } from '../core/config/index.ts';
import type { CommonFlags } from './common-options.ts';

/** What a command wants around its work. */
export interface RunOptions {
  /** Overrides that flags of the command stand for; flags that were not given are undefined. */
  readonly edits?: readonly (ConfigEdit | undefined)[];
  /** Whether Ctrl-C asks the run to end with a checkpoint; otherwise it ends the process, as usual. @default false */
  readonly interruptible?: boolean;
  /** Whether the command needs a configuration; without one the standard plugins do. @default true */
  readonly configured?: boolean;
}

/** Opens a kernel, runs `work`, closes it. */
export async function runCommand<R>(flags: CommonFlags, { edits = [], interruptible = false, configured = true }: RunOptions, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const { openKernel } = await import('./open-kernel.ts');
  const { signal, release } = interruptible ? interruptSignal() : { signal: undefined, release: () => undefined };
  try {
    const kernel = await openKernel(flags, { configured, edits: edits.filter((one) => one !== undefined), ...(signal === undefined ? {} : { signal }) });
    try {
      return await work(kernel);
    } finally {
      await kernel.dispose();
    }
  } finally {
    release();
  }
}

/** Aborts at the first Ctrl-C; a second one ends the process. */
function interruptSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nSaving a checkpoint after this step; press Ctrl-C again to stop at once.\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  return { signal: controller.signal, release: () => process.off('SIGINT', interrupt) };
}

/** Prints a result: JSON with `--json`, otherwise what `text` says. */
export function print(flags: { readonly json?: boolean }, result: unknown, text: () => string): void {
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${text()}\n`);
}
