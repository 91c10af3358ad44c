import { basename, extname } from 'node:path';
import { findConfig, loadConfigFile, parseOverrides, type ConfigEdit, type ConfigLayer, type ConfigObject, type LoadedConfig } from '../core/config/index.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import { modelPreset, presetsOf, type Plugin, type Preset } from '../core/plugin.ts';
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

/** From flags to a kernel: preset, file, overrides, in that order of precedence; a deployment is an override of what the files below it say. */
export async function openKernel(flags: CommonFlags, { edits = [], signal, configured = true }: OpenOptions = {}): Promise<Kernel> {
  const loaded = flags.config === undefined ? await findConfig(process.cwd()) : await loadConfigFile(flags.config);
  if (configured && loaded === undefined && flags.preset === undefined) throw configMissing();
  const flagged = await Promise.all((flags.preset ?? []).map(presetNamed));
  const presets = [...await Promise.all((loaded?.presets ?? []).map(presetNamed)), ...flagged];
  const standard = presets.every(({ deployment = false }) => deployment) ? [await standardPlugins()] : [];
  const use = [...standard, ...presets, ...await named(loaded?.use), progress({ json: flags.json ?? false })];
  return createKernel({
    use,
    disable: loaded?.disable ?? [],
    name: runName(flags, loaded, { presets, flagged }),
    config: [...await fileLayers(loaded), ...deploymentLayers(flagged, '--preset'), { origin: '--flags', config: {}, edits: [...flagEdits(flags), ...edits] }, parseOverrides(flags.opt ?? [])],
    ...(signal === undefined ? {} : { signal }),
  });
}

function named(items: LoadedConfig['use'] = []): Promise<(Plugin | Preset)[]> {
  return Promise.all(items.map(async (item) => (typeof item === 'string' ? presetNamed(item) : item)));
}

/** Each file's values, right above those of the deployments that it names. */
async function fileLayers(loaded: LoadedConfig | undefined): Promise<ConfigLayer[]> {
  const layers = await Promise.all((loaded?.layers ?? []).map(async (layer) => [...deploymentLayers(await named(layer.parts), 'preset'), layer]));
  return layers.flat();
}

function deploymentLayers(parts: readonly (Plugin | Preset)[], saidBy: string): ConfigLayer[] {
  return presetsOf(parts).filter(({ deployment = false }) => deployment).map(({ name, config = {} }) => ({ origin: `${saidBy} ${name}`, config: config as ConfigObject }));
}

/** PaddleDetection names a run after its file; a project file has no telling name, so its preset gives it. */
function runName({ config }: CommonFlags, loaded: LoadedConfig | undefined, { presets, flagged }: { presets: readonly Preset[]; flagged: readonly Preset[] }): string {
  const said = flagged.findLast(({ deployment = false }) => !deployment);
  if (said !== undefined) return said.name;
  const file = config ?? loaded?.path;
  if (file === undefined) return modelPreset(presets)?.name ?? 'run';
  const base = basename(file, extname(file));
  return base === 'slimtap.config' ? modelPreset(presets)?.name ?? 'run' : base;
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
