/** What something cost one process. */
export interface Cost {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Largest resident memory of the process up to there. */
  readonly peakBytes: number;
}

/** What it cost to compile a graph. */
export interface CompileCost extends Cost {
  readonly nodes: number;
  /** Nodes of the model that the engine is given. */
  readonly engineNodes: number;
  /** CPU seconds from the configuration to the graph: model, random weights, fake-quant, gradients, optimizer. */
  readonly graphSeconds: number;
}

/** Does some work and measures what it costs. */
export async function measureCost<T>(work: () => Promise<T>): Promise<{ value: T; cost: Cost }> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const [wallSeconds, { user, system }] = [(performance.now() - begun) / 1000, process.cpuUsage(before)];
  return { value, cost: { cpuSeconds: (user + system) / 1e6, wallSeconds, peakBytes: process.resourceUsage().maxRSS * 1024 } };
}
