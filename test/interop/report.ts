/** Counts checks and prints each; the last line is `N passed, N failed, N skipped`. */
export class InteropReport {
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };

  async check(name: string, run: () => Promise<string>): Promise<void> {
    try {
      this.#add('passed', name, await run());
    } catch (error) {
      this.#add('failed', name, error instanceof Error ? error.message : String(error));
    }
  }

  skip(name: string, reason: string): void {
    this.#add('skipped', name, reason);
  }

  end(): 0 | 1 {
    const { passed, failed, skipped } = this.#counts;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed > 0 ? 1 : 0;
  }

  #add(outcome: 'passed' | 'failed' | 'skipped', name: string, detail: string): void {
    this.#counts[outcome]++;
    console.log(`${outcome} ${name}: ${detail}`);
  }
}
