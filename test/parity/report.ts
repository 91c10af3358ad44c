import type { ParityResult } from './group.ts';

/** Prints results as they come and keeps the counts of the last line. */
export class ParityReport {
  readonly #print: (line: string) => void;
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Prints one folder's results under its heading: failures with numbers, skips with reasons, what passed cases have to tell, then the counts. */
  async folder(heading: string, results: AsyncIterable<ParityResult>): Promise<void> {
    const before = { ...this.#counts };
    this.#print(heading);
    try {
      for await (const result of results) this.#add(result);
    } catch (cause) {
      this.#add({ name: heading, status: 'failed', detail: describe(cause) });
    }
    this.#print(`  ${this.#counts.passed - before.passed} passed, ${this.#counts.failed - before.failed} failed, ${this.#counts.skipped - before.skipped} skipped`);
  }

  #add(result: ParityResult): void {
    this.#counts[result.status]++;
    if (result.status === 'failed') this.#print(`  FAILED ${result.name}: ${shorten(result.detail ?? 'no detail')}`);
    if (result.status === 'passed' && result.detail !== undefined) this.#print(`  ${result.name}: ${result.detail}`);
    if (result.status === 'skipped') this.#print(`  skipped ${result.name}: ${result.detail ?? 'no reason'}`);
  }

  /** Prints the last line and returns the exit code: 1 when something failed or nothing was found. */
  end(): 0 | 1 {
    const { passed, failed, skipped } = this.#counts;
    if (skipped > 0) this.#print(`${skipped} skipped, each with its reason above`);
    this.#print(`${passed} passed, ${failed} failed`);
    return failed > 0 || passed + skipped === 0 ? 1 : 0;
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.name === 'SlimtapError' ? cause.message : cause.stack ?? cause.message;
}

/** The first few numbers tell; a full model's failure has thousands. */
function shorten(detail: string): string {
  return detail.length <= 600 ? detail : `${detail.slice(0, 600)} … (${detail.length - 600} more characters)`;
}
