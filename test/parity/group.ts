import { PROVIDERS, type ProviderName } from '../../plugins/backend-onnxruntime/providers.ts';
import { ENGINES, type EngineName } from '../../plugins/backend-tfjs/engines.ts';
import type { ParityFolder } from './folder.ts';

/** Backends a golden can be run on. */
export type ParityBackend = 'onnxruntime' | 'reference' | `onnxruntime-${ProviderName}` | EngineName;
export const PARITY_BACKENDS: readonly ParityBackend[] = [
  'onnxruntime', 'reference',
  ...(Object.keys(PROVIDERS) as ProviderName[]).map((provider) => `onnxruntime-${provider}` as const),
  ...(Object.keys(ENGINES) as EngineName[]),
];

/** What a handler is given for one folder it matched. */
export interface ParityContext {
  readonly folder: ParityFolder;
  /** The backend asked for with `--backend`. Handlers that need none (a metric, a schedule) ignore it. @default onnxruntime */
  readonly backend: ParityBackend;
}

/** The outcome of one golden case. */
export interface ParityResult {
  /** The case, unique within its folder. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** For a failure the numbers, for a skip the reason, for a pass what is worth telling. */
  readonly detail?: string;
}

/** Knows one kind of golden folder: recognises it by content and checks its cases one by one. */
export interface ParityGroup {
  /** As in the `group` field of `cases.json`, where there is one; what `--only` names. */
  readonly name: string;
  matches(folder: ParityFolder): boolean | Promise<boolean>;
  /** Yields one result per case. Whatever is thrown becomes one failure named after the folder. */
  run(context: ParityContext): AsyncIterable<ParityResult>;
}

export const passed = (name: string): ParityResult => ({ name, status: 'passed' });
export const failed = (name: string, detail: string): ParityResult => ({ name, status: 'failed', detail });
export const skipped = (name: string, reason: string): ParityResult => ({ name, status: 'skipped', detail: reason });

/** Passed when no problem was found (`undefined` is none), otherwise failed with all of them. */
export function judged(name: string, problems: readonly (string | undefined)[]): ParityResult {
  const found = problems.filter((problem) => problem !== undefined);
  return found.length === 0 ? passed(name) : failed(name, found.join('; '));
}
