import { main } from '../../bin/main.ts';

/** What a command line gave. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. Not for tests that run at the same time. */
export async function runMain(argv: readonly string[]): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const write = process[name].write;
    process[name].write = ((chunk: string | Uint8Array): boolean => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    }) as typeof write;
    return () => { process[name].write = write; };
  });
  try {
    const code = await main(argv);
    return { code, ...written };
  } finally {
    for (const put of restore) put();
  }
}

/** The one JSON document a command with `--json` prints. */
export function json<T = Record<string, unknown>>({ stdout }: Outcome): T {
  return JSON.parse(stdout) as T;
}
