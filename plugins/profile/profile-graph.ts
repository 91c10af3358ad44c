import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRun } from '../../core/commands/open-run.ts';
import { optionalWeights } from '../../core/commands/required-weights.ts';
import { profileUnsupported, weightsMissing } from '../../core/errors.ts';
import { deriveEvalGraph, deriveFloatGraph, deriveFrozenGraph } from '../../core/evaluate/derive-graphs.ts';
import { sidesOf } from '../../core/image-size.ts';
import { inputSize } from '../../core/input-size.ts';
import type { Graph } from '../../core/ir/types.ts';
import type { Kernel } from '../../core/kernel.ts';
import type { Run } from '../../core/run.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { allocate, sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import { deriveTrainGraph } from '../../core/train/derive-train-graph.ts';
import { onnxruntimeBackend } from '../backend-onnxruntime/index.ts';
import { readTrace } from './read-trace.ts';
import { summarize, type Summary } from './summarize.ts';

/** Graphs that can be profiled: `float` and `eval` as they are evaluated, `frozen` as it is exported, `train` the whole step. */
export type ProfileStage = 'float' | 'train' | 'eval' | 'frozen';

/** Options of `profile`. */
export interface ProfileOptions {
  /** Which graph. @default 'train' */
  readonly stage?: ProfileStage | undefined;
  /** Images at once. @default 1 */
  readonly batch?: number | undefined;
  /** Measured runs, after one that is not. @default 5 */
  readonly steps?: number | undefined;
}

/** What `profile` tells. Milliseconds are those of one run. */
export interface ProfileReport extends Summary {
  readonly stage: ProfileStage;
  readonly graph: string;
  readonly batch: number;
  /** Height and width. */
  readonly size: readonly [number, number];
  readonly threads: number;
  readonly steps: number;
}

/**
 * Runs a graph on noise in ONNX Runtime with its profiler on, and tells where the time went in names of the graph. What is
 * in the images changes nothing; a learning rate of 0 keeps weights where they are.
 * @throws ERR_PROFILE_UNSUPPORTED for another backend, ERR_WEIGHTS_MISSING for the stage `frozen` without weights
 */
export async function profileGraph(kernel: Kernel, { stage = 'train', batch = 1, steps = 5 }: ProfileOptions): Promise<ProfileReport> {
  const { backend, threads = availableParallelism() } = kernel.config().value;
  if (backend !== 'onnxruntime') throw profileUnsupported(backend);
  const weights = await optionalWeights(kernel, 'profile');
  if (stage === 'frozen' && weights === undefined) throw weightsMissing('profile --stage frozen');
  const { run } = await openRun(kernel, { weights, keepPlan: weights !== undefined });
  await run.backend.dispose();
  const size = inputSize(run);
  const graph = derive(run, stage, { batch, size });
  const trace = await traceOf(graph, { threads, steps });
  return { stage, graph: graph.name, batch, size: sidesOf(size), threads, steps, ...summarize(graph, readTrace(trace, steps)) };
}

function derive(run: Run, stage: ProfileStage, shape: Parameters<typeof deriveTrainGraph>[1]): Graph {
  switch (stage) {
    case 'float': return deriveFloatGraph(run, shape).graph;
    case 'train': return deriveTrainGraph(run, shape).graph;
    case 'eval': return deriveEvalGraph(run, shape).graph;
    case 'frozen': return deriveFrozenGraph(run, shape).graph;
  }
}

/** The text of the engine's profile, which it writes when its session is let go. */
async function traceOf(graph: Graph, { threads, steps }: { threads: number; steps: number }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-profile-'));
  try {
    const backend = onnxruntimeBackend({ threads, sessionOptions: { enableProfiling: true, profileFilePrefix: join(folder, 'trace') } });
    const executable = await backend.compile(graph, { keepMemory: true });
    const feeds = noise(graph);
    try {
      for (let step = 0; step <= steps; step++) await executable.run(feeds);
    } finally {
      await executable.dispose();
    }
    const [file] = await readdir(folder);
    return await readFile(join(folder, file!), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Numbers that are pixels and boxes alike, and 0 for single ones, such as the learning rate. */
function noise(graph: Graph): Record<string, Tensor> {
  const random = createRandom(1);
  return Object.fromEntries([...graph.inputs].map(([name, { type: { dtype, shape } }]) => {
    const data = allocate(dtype, sizeOf(shape));
    if (dtype === 'float32' && shape.length > 0) for (let i = 0; i < data.length; i++) data[i] = random.uniform(0.1, 0.6);
    return [name, { dtype, shape, data }];
  }));
}
