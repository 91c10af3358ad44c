/** What a train step gave. */
export interface StepResult {
  /** Number of steps done before this one; the first step is 0. */
  readonly iteration: number;
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean over the batch, summed over heads. */
  readonly loss: number;
  /** What the loss is the sum of, by name, where the model tells. */
  readonly parts: Readonly<Record<string, number>>;
  readonly size: number;
  readonly images: number;
  /** Wall time of the step including the wait for data. */
  readonly seconds: number;
  /** Of which waiting for data. */
  readonly waitSeconds: number;
}
