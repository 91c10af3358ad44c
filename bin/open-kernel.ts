import { basename, extname } from 'node:path';
import { findConfig, loadConfigFile, parseOverrides, type ConfigEdit, type LoadedConfig } from '../core/config/index.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import type { Plugin, Preset } from '../core/plugin.ts';
import { configMissing } from '../core/errors.ts';
import { presetNamed, standardPlugins } from '../presets/index.ts';
import { progress } from '../plugins/progress/index.ts';
import type { CommonFlags } from './common-options.ts';

/** What a command adds to the common flags. */
export interface OpenOptions {
  /** Overrides that flags of the command stand for. */
  readonly edits?: readonly ConfigEdit[];
  readonly signal?: AbortSignal;
  /** Whether a configuration is needed; without one the standard plugins do. @default true */
  readonly configured?: boolean;
}

/** From flags to a kernel: preset, file, overrides, in that order of precedence. */
export async function openKernel(flags: CommonFlags, { edits = [], signal, configured = true }: OpenOptions = {}): Promise<Kernel> {
  const loaded = flags.config === undefined ? await findConfig(process.cwd()) : await loadConfigFile(flags.config);
  if (configured && loaded === undefined && flags.preset === undefined) throw configMissing();
  const presetNames = [...(loaded?.presets ?? []), ...(flags.preset === undefined ? [] : [flags.preset])];
  const presets = await Promise.all(presetNames.map(presetNamed));
  const use = [...(presets.length === 0 ? [await standardPlugins()] : presets), ...await named(loaded), progress({ json: flags.json ?? false })];
  return createKernel({
    use,
    disable: loaded?.disable ?? [],
    name: runName(flags, loaded, presets),
    config: [...(loaded?.layers ?? []), { origin: '--flags', config: {}, edits: [...flagEdits(flags), ...edits] }, parseOverrides(flags.opt ?? [])],
    ...(signal === undefined ? {} : { signal }),
  });
}

async function named(loaded: LoadedConfig | undefined): Promise<(Plugin | Preset)[]> {
  return Promise.all((loaded?.use ?? []).map(async (item) => (typeof item === 'string' ? presetNamed(item) : item)));
}

/** PaddleDetection names a run after its file; a project file has no telling name, so its preset gives it. */
function runName({ config, preset }: CommonFlags, loaded: LoadedConfig | undefined, presets: readonly Preset[]): string {
  if (preset !== undefined) return preset;
  const file = config ?? loaded?.path ?? 'run';
  const base = basename(file, extname(file));
  return base === 'slimtap.config' ? presets.at(-1)?.name ?? 'run' : base;
}

function flagEdits(flags: CommonFlags): ConfigEdit[] {
  const edits: (ConfigEdit | undefined)[] = [
    edit(['quantization', 'not_quant_pattern'], flags.not_quant_pattern === undefined ? undefined : [...flags.not_quant_pattern], '--not_quant_pattern'),
    edit(['target'], flags.target, '--target'),
    edit(['backend'], flags.backend, '--backend'),
    edit(['quantization', 'enabled'], flags.float === true ? false : undefined, '--float'),
  ];
  return edits.filter((one) => one !== undefined);
}

/** One flag as an override, unless it was not given. */
export function edit(path: readonly string[], value: ConfigEdit['value'] | undefined, flag: string): ConfigEdit | undefined {
  if (value === undefined) return undefined;
  return { path, value, origin: value === true ? flag : `${flag} ${Array.isArray(value) ? value.join(' ') : String(value)}` };
}
