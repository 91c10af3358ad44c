import type { Plugin, Preset } from '../plugin.ts';
import type { ConfigInput } from './config.ts';

/** What `slimtap.config.{ts,js,mjs,json,yaml,yml}` exports. */
export interface SlimtapConfig {
  /** Files (paths relative to this one) or names of presets, lowest precedence first. */
  readonly extends?: string | readonly string[];
  /** Name of a preset whose plugins and configuration everything else builds on; several with a deployment: `['yolov3-mobilenet-v1-coco', 'deploy-onnxruntime']`. */
  readonly preset?: string | readonly string[];
  /** Plugins and presets, applied in list order. Their names, where a file cannot hold objects. */
  readonly use?: readonly (string | Plugin | Preset)[];
  /** Names of plugins to leave out. */
  readonly disable?: readonly string[];
  readonly config?: ConfigInput;
}

/**
 * Gives a configuration file its types; returns what it got.
 * @example
 * export default defineConfig({ preset: 'yolov3-mobilenet-v1-coco', config: { max_iters: 30000 } });
 */
export function defineConfig(config: SlimtapConfig): SlimtapConfig {
  return config;
}
