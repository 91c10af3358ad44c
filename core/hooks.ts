import { AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
import { pluginFailed, tapNotAwaited } from './errors.ts';
import type { MergedConfig } from './config/layer.ts';
import type { Batch } from './data.ts';
import type { Detected, EvalResult } from './evaluate/evaluate.ts';
import type { Files } from './export/files.ts';
import type { Graph } from './ir/types.ts';
import type { QuantPlan } from './quant/plan.ts';
import type { PassList } from './rewrite/pass.ts';
import type { Run, Report } from './run.ts';
import type { CheckpointDraft } from './train/checkpoint-draft.ts';
import type { StepResult } from './train/step.ts';

/**
 * THE hook table: what runs when. A waterfall transforms, a bail decides, a series acts; everything asynchronous is
 * awaited. Plugins tap in the order of the plugin list; there are no stage numbers.
 *
 * | hook | payload → result | when |
 * |---|---|---|
 * | `config` | MergedConfig → MergedConfig | the layers are merged, nothing is checked yet |
 * | `buildGraph` | Graph, Run → Graph | the float forward graph was built |
 * | `annotate` | QuantPlan, Run | the plan is empty, the graph final |
 * | `rewrite` | PassList, Run | passes for the graph about to be compiled (`run.stage` says train or eval) |
 * | `trainStart` | Run | a new training is about to begin; its states may be set |
 * | `batch` | Batch, Run → Batch | before each step |
 * | `trainStep` | StepResult, Run | after each step |
 * | `detect` | Detected, Run | an evaluation has found what is on a batch of images |
 * | `evaluate` | EvalResult, Run | metrics are computed |
 * | `stop` | EvalResult, Run → reason | after `evaluate`; the first reason ends the training |
 * | `save` | CheckpointDraft, Run | before a checkpoint is written |
 * | `restore` | CheckpointDraft, Run | after a checkpoint was read for resuming |
 * | `freeze` | PassList, Run | passes from trained to inference graph |
 * | `export` | Files, Run | exporters are done, the disk is untouched |
 * | `done` | Report, Run | at the end |
 * | `failed` | Error, Run | at the end of a run that failed |
 */
export function createHooks() {
  const hooks = {
    config: new SyncWaterfallHook<[MergedConfig]>(['config']),
    buildGraph: new AsyncSeriesWaterfallHook<[Graph, Run]>(['graph', 'run']),
    annotate: new AsyncSeriesHook<[QuantPlan, Run]>(['plan', 'run']),
    rewrite: new SyncHook<[PassList, Run]>(['passes', 'run']),
    trainStart: new AsyncSeriesHook<[Run]>(['run']),
    batch: new AsyncSeriesWaterfallHook<[Batch, Run]>(['batch', 'run']),
    trainStep: new AsyncSeriesHook<[StepResult, Run]>(['step', 'run']),
    detect: new AsyncSeriesHook<[Detected, Run]>(['detected', 'run']),
    evaluate: new AsyncSeriesHook<[EvalResult, Run]>(['result', 'run']),
    stop: new SyncBailHook<[EvalResult, Run], string | undefined>(['result', 'run']),
    save: new AsyncSeriesHook<[CheckpointDraft, Run]>(['checkpoint', 'run']),
    restore: new AsyncSeriesHook<[CheckpointDraft, Run]>(['checkpoint', 'run']),
    freeze: new SyncHook<[PassList, Run]>(['passes', 'run']),
    export: new AsyncSeriesHook<[Files, Run]>(['files', 'run']),
    done: new AsyncSeriesHook<[Report, Run]>(['report', 'run']),
    failed: new AsyncSeriesHook<[Error, Run]>(['error', 'run']),
  };
  for (const [name, hook] of Object.entries(hooks)) nameErrors(name, hook as unknown as Interceptable);
  return hooks;
}

export type Hooks = ReturnType<typeof createHooks>;
export type HookName = keyof Hooks;

interface TapInfo {
  readonly name: string;
  readonly type: 'sync' | 'async' | 'promise';
  readonly fn: (...args: never[]) => unknown;
}
interface Interceptable {
  intercept(interceptor: { register(tap: TapInfo): TapInfo }): void;
}

/**
 * tapable's errors name neither plugin nor hook; this makes every tap's error say both, and refuses an async function in a
 * `tap`, whose work nobody would wait for.
 */
function nameErrors(hook: string, target: Interceptable): void {
  target.intercept({ register: (tap) => ({ ...tap, fn: GUARDS[tap.type](hook, tap) }) });
}

type Guard = (hook: string, tap: TapInfo) => (...args: never[]) => unknown;

const GUARDS: Readonly<Record<TapInfo['type'], Guard>> = {
  sync: (hook, tap) => (...args) => {
    const result = guarded(hook, tap, args);
    if (!(result instanceof Promise)) return result;
    // The refusal below is the error to tell; the tap's own may come later, when nobody listens.
    result.catch(() => undefined);
    throw pluginFailed(tap.name, hook, tapNotAwaited(tap.name, hook));
  },
  promise: (hook, tap) => async (...args) => {
    try {
      return await tap.fn(...args);
    } catch (cause) {
      throw pluginFailed(tap.name, hook, cause);
    }
  },
  async: (hook, tap) => (...args) => {
    const done = args.at(-1) as unknown as (error?: unknown, ...results: unknown[]) => void;
    const named = (error?: unknown, ...results: unknown[]): void => done(isNothing(error) ? error : pluginFailed(tap.name, hook, error), ...results);
    return guarded(hook, tap, [...args.slice(0, -1), named as never]);
  },
};

function guarded(hook: string, tap: TapInfo, args: never[]): unknown {
  try {
    return tap.fn(...args);
  } catch (cause) {
    throw pluginFailed(tap.name, hook, cause);
  }
}

function isNothing(error: unknown): boolean {
  return error === undefined || error === null;
}
