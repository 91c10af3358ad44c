/** What one configuration cost. */
export interface Measurement {
  readonly cpuSecondsPerImage: number;
  readonly wallSecondsPerImage: number;
  readonly peakBytes: number;
}
