import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadConfigFile, mergeConfigs, type ConfigObject } from '../core/config/index.ts';

/** The configuration of a file under `configs/`, so that a preset and its file never differ. */
export async function presetConfig(file: string): Promise<ConfigObject> {
  const { layers } = await loadConfigFile(fileURLToPath(configUrl(file)));
  return mergeConfigs(layers).config;
}

/** From the sources `configs/` is one level up, from `dist/presets` two. */
function configUrl(file: string): URL {
  const near = new URL(`../configs/${file}`, import.meta.url);
  return existsSync(near) ? near : new URL(`../../configs/${file}`, import.meta.url);
}
