/** Learning rate as a function of the number of steps done; float32 as the training sees it. */
export type Schedule = (iteration: number) => number;

/** What a schedule builds on. */
export interface ScheduleContext {
  readonly baseRate: number;
  readonly maxIterations: number;
  /** The schedule before it in the list; the constant base rate for the first. */
  readonly inner: Schedule;
}

/**
 * Makes a schedule from one entry of `LearningRate.schedulers`: its options without `type`, checked and with defaults as
 * `schema.tagged('scheduler', …)` of the same name says.
 */
export type ScheduleFactory = (options: Readonly<Record<string, unknown>>, context: ScheduleContext) => Schedule;
