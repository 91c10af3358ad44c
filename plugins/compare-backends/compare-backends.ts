import { openRun } from '../../core/commands/open-run.ts';
import { optionalWeights } from '../../core/commands/required-weights.ts';
import type { Backend } from '../../core/backend.ts';
import type { Kernel } from '../../core/kernel.ts';
import { loweredBackend } from '../../core/lowered-backend.ts';
import { deriveTrainGraph } from '../../core/train/derive-train-graph.ts';
import { compareOps, type ComparedOp } from './compare-ops.ts';
import { compareSteps, type StepComparison } from './compare-steps.ts';
import { syntheticFeeds } from './synthetic-feeds.ts';

/** Options of `compare-backends`. */
export interface CompareBackendsOptions {
  /** Names of the backends to compare. */
  readonly backends: readonly string[];
  /** What they are compared with. @default the configuration's backend */
  readonly against?: string | undefined;
  /** Train steps. @default 3 */
  readonly steps?: number | undefined;
  /** Images at once. @default 1 */
  readonly batch?: number | undefined;
  /** Side of the images in pixels: small by default, because every value of a step is held at once. @default 64 */
  readonly size?: number | undefined;
}

/** One backend beside the one it is compared with. */
export interface ComparedBackend extends StepComparison {
  readonly name: string;
  /** By op, the one that differs most first. */
  readonly ops: readonly ComparedOp[];
}

/** What `compare-backends` tells. */
export interface BackendComparison {
  readonly against: string;
  readonly size: number;
  readonly batch: number;
  readonly backends: readonly ComparedBackend[];
}

/**
 * Runs the configuration's train step on several backends, from the same weights on the same synthetic batch: as a whole
 * for some steps, then each of its ops alone on the values it has in the first step. Needs no dataset.
 * @throws ERR_UNKNOWN_NAME for a backend nobody provides, and whatever a backend that cannot run says
 */
export async function compareBackends(kernel: Kernel, { backends, against, steps = 3, batch = 1, size = 64 }: CompareBackendsOptions): Promise<BackendComparison> {
  const config = kernel.config().value;
  const open = (name: string): Backend => loweredBackend(kernel.resolve('backend', name)(config));
  const base = against ?? config.backend;
  const opened = [base, ...backends].map(open);
  const weights = await optionalWeights(kernel, 'compare-backends');
  try {
    const { run } = await openRun(kernel, { weights, keepPlan: weights !== undefined });
    await run.backend.dispose();
    const { graph } = deriveTrainGraph(run, { batch, size });
    const feeds = syntheticFeeds(graph);
    const [reference, ...others] = opened as [Backend, ...Backend[]];
    const compared: ComparedBackend[] = [];
    for (const backend of others) {
      kernel.events.emit('progress', { task: 'compare-backends', done: compared.length, total: others.length, unit: 'backends' });
      compared.push({ name: backend.name, ...await compareSteps({ graph, feeds, steps, backend, reference }), ops: await compareOps({ graph, feeds, backend, reference }) });
    }
    return { against: base, size, batch, backends: compared };
  } finally {
    for (const backend of opened) await backend.dispose();
  }
}
