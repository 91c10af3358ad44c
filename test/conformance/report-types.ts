/** What one backend makes of one op. */
export interface OpReport {
  readonly op: string;
  readonly cases: number;
  /** Differences or errors of the cases that do not pass, or why the backend refuses. */
  readonly problems: readonly string[];
  /** What runs on the processor although the engine runs elsewhere. */
  readonly onProcessor?: string;
  /** All cases together, second runs. */
  readonly ms: number;
}

/** What one backend makes of every op. */
export interface BackendReport {
  readonly backend: string;
  /** What it ran on. */
  readonly device: string;
  readonly ops: readonly OpReport[];
}
