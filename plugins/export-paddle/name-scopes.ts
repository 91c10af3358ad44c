/**
 * Paddle's `name_scope`: entering a scope again numbers it (`/yolo_output/`, `/yolo_output_1/`), so that skip patterns,
 * being substrings, match every entry. Nodes of one scope one after the other are one entry.
 */
export class NameScopes {
  readonly #entries = new Map<string, number>();
  #scope = '/';
  /** The scope as `op_namescope` says it. */
  current = '/';

  enter(scope: string): void {
    if (scope === this.#scope) return;
    this.#scope = scope;
    if (scope === '/') {
      this.current = '/';
      return;
    }
    const entry = this.#entries.get(scope) ?? 0;
    this.#entries.set(scope, entry + 1);
    this.current = entry === 0 ? scope : scope.replace(/\/$/, `_${entry}/`);
  }
}
