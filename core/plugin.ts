import { nearest, pluginMissing, pluginUnknown, suggest } from './errors.ts';
import type { Kernel } from './kernel.ts';

/**
 * A unit of behaviour: taps hooks and provides named things, both in `apply`, which is synchronous. What is slow goes
 * into a hook or behind `provide`.
 * @example
 * const hello: Plugin = {
 *   name: 'hello',
 *   apply: ({ hooks }) => hooks.done.tap('hello', (report) => { report.notes.push('hello'); }),
 * };
 */
export interface Plugin {
  /** Unique in a list; a later plugin of the same name takes the earlier one's place. */
  readonly name: string;
  /** Names of plugins that must be in the list too. */
  readonly requires?: readonly string[];
  /** There is no configuration yet: hooks find it in `run.config`, what is behind `provide` in `kernel.config().value`. */
  apply(kernel: Kernel): void;
}

/** A named list of plugins and presets, with configuration of lowest precedence. */
export interface Preset {
  readonly name: string;
  readonly use: readonly (Plugin | Preset)[];
  /** In the shape of a configuration file. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Whether it says what a model is made for instead of what it is. Such a preset is put beside one with a model, or beside a
   * configuration file; its values lie above those of files the naming file extends, or above every file when a flag names it.
   * @default false
   */
  readonly deployment?: boolean;
}

export function isPreset(item: Plugin | Preset): item is Preset {
  return 'use' in item;
}

/**
 * The plugin list a kernel applies: depth first in list order; the same name twice: the later replaces the earlier in
 * the earlier's place; `disable` removes by name.
 * @throws ERR_PLUGIN_UNKNOWN for a disabled name nobody has, ERR_PLUGIN_MISSING for an unmet `requires`
 */
export function flattenPlugins(use: readonly (Plugin | Preset)[], disable: readonly string[] = []): readonly Plugin[] {
  const byName = new Map<string, Plugin>();
  for (const plugin of leaves(use)) byName.set(plugin.name, plugin);
  for (const name of disable) {
    if (!byName.delete(name)) throw pluginUnknown(name, suggest(name, byName.keys()));
  }
  for (const { name, requires = [] } of byName.values()) {
    const missing = requires.find((required) => !byName.has(required));
    if (missing !== undefined) throw pluginMissing(name, missing, nearest(missing, byName.keys()));
  }
  return [...byName.values()];
}

/** The presets of a list in order of precedence, lowest first: a preset comes after those in its own list, so that it overrides them. */
export function presetsOf(use: readonly (Plugin | Preset)[]): readonly Preset[] {
  return use.filter(isPreset).flatMap((preset) => [...presetsOf(preset.use), preset]);
}

/** The preset a run is named after: the last that is more than a deployment. */
export function modelPreset(presets: readonly Preset[]): Preset | undefined {
  return presets.findLast(({ deployment = false }) => !deployment) ?? presets.at(-1);
}

function leaves(use: readonly (Plugin | Preset)[]): Plugin[] {
  return use.flatMap((item) => (isPreset(item) ? leaves(item.use) : [item]));
}
