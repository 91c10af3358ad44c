import { checkConfig } from './config/check.ts';
import type { ResolvedConfig } from './config/config.ts';
import { addCoreSections } from './config/core-schema.ts';
import type { ConfigLayer } from './config/layer.ts';
import { mergeConfigs } from './config/merge.ts';
import { ConfigSchema } from './config/schema.ts';
import { coreCommands, type Command, type CommandName, type CommandOptions, type CommandResult } from './commands/index.ts';
import { createEvents, type EventEmitter } from './events.ts';
import { configTooEarly, pluginFailed, unknownName } from './errors.ts';
import { createHooks, type Hooks } from './hooks.ts';
import { flattenPlugins, modelPreset, presetsOf, type Plugin, type Preset } from './plugin.ts';
import './ops/index.ts';
import { createServices, type Services } from './services.ts';
import type { ConfigObject } from './config/value.ts';

/** What a kernel is made of. */
export interface KernelOptions {
  /** Plugins and presets, applied in list order. */
  readonly use?: readonly (Plugin | Preset)[];
  /** Names of plugins to leave out. */
  readonly disable?: readonly string[];
  /** Configuration in the shape of a file, or layers with their origins, lowest precedence first; presets come before. */
  readonly config?: ConfigObject | readonly ConfigLayer[];
  /** Name of the run: its folder under `save_dir`. @default the name of the outermost preset that is no deployment, or `run` */
  readonly name?: string;
  /** Ends a run at its next step, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** The microkernel: hooks, registries, events and configuration. Everything else is a plugin. */
export interface Kernel extends Pick<Services, 'provide' | 'resolve' | 'names'> {
  readonly hooks: Hooks;
  readonly events: EventEmitter;
  /** Where plugins add their configuration sections, in `apply`. */
  readonly schema: ConfigSchema;
  readonly plugins: readonly Plugin[];
  readonly name: string;
  readonly signal: AbortSignal;
  /** The merged and checked configuration, each value with its origin. @throws ERR_CONFIG_… */
  config(): ResolvedConfig;
  /** Runs one command of the lifecycle. */
  run<C extends CommandName>(command: C, options?: CommandOptions<C>): Promise<CommandResult<C>>;
  /** Closes whatever was opened, last in, first out. */
  dispose(): Promise<void>;
}

/**
 * Makes a kernel: applies the plugins in order, then merges and checks the configuration when it is first asked for.
 * @throws ERR_PLUGIN_UNKNOWN, ERR_PLUGIN_MISSING, ERR_PLUGIN_FAILED
 * @example
 * const kernel = createKernel({ use: [yolov3MobilenetV1Bccd], config: { max_iters: 100 } });
 * const { results } = await kernel.run('train');
 * await kernel.dispose();
 */
export function createKernel(options: KernelOptions = {}): Kernel {
  const { use = [], disable, signal = new AbortController().signal } = options;
  const hooks = createHooks();
  const services = createServices();
  const schema = addCoreSections(new ConfigSchema());
  let resolved: ResolvedConfig | undefined;
  let applying = true;
  const kernel: Kernel = {
    hooks, schema, signal,
    events: createEvents(),
    plugins: flattenPlugins(use, disable),
    name: options.name ?? modelPreset(presetsOf(use))?.name ?? 'run',
    provide: services.provide,
    resolve: services.resolve,
    names: services.names,
    config: () => {
      if (applying) throw configTooEarly();
      return (resolved ??= resolveConfig(kernel, options));
    },
    run: (command, commandOptions) => runCommand(kernel, command, commandOptions),
    dispose: services.dispose,
  };
  for (const plugin of kernel.plugins) apply(plugin, kernel);
  applying = false;
  return kernel;
}

/** Whatever a plugin throws reaches the user with the plugin's name; `apply` is no hook, but named like one. */
function apply(plugin: Plugin, kernel: Kernel): void {
  try {
    plugin.apply(kernel);
  } catch (cause) {
    throw pluginFailed(plugin.name, 'apply', cause);
  }
}

async function runCommand<C extends CommandName>(kernel: Kernel, command: C, options: CommandOptions<C> | undefined): Promise<CommandResult<C>> {
  return await commandNamed(kernel, command)(kernel, (options ?? {}) as never) as CommandResult<C>;
}

/** Core's own commands first; a plugin cannot replace one by accident. @throws ERR_UNKNOWN_NAME */
function commandNamed(kernel: Kernel, name: string): Command {
  if (Object.hasOwn(coreCommands, name)) return coreCommands[name as keyof typeof coreCommands];
  const known = kernel.names('command');
  if (!known.includes(name)) throw unknownName('command', name, [...Object.keys(coreCommands), ...known]);
  return kernel.resolve('command', name);
}

function resolveConfig({ hooks, schema }: Kernel, { use = [], config = [] }: KernelOptions): ResolvedConfig {
  const presets = presetsOf(use).map((preset): ConfigLayer => ({ origin: `preset ${preset.name}`, config: (preset.config ?? {}) as ConfigObject }));
  const given = isLayers(config) ? config : [{ origin: 'createKernel', config }];
  const merged = mergeConfigs([...presets, ...given]);
  return checkConfig(hooks.config.call(merged), schema);
}

function isLayers(config: NonNullable<KernelOptions['config']>): config is readonly ConfigLayer[] {
  return Array.isArray(config);
}
