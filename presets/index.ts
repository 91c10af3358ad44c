import { readdirSync } from 'node:fs';
import { unknownName } from '../core/errors.ts';
import type { Preset } from '../core/plugin.ts';

/** The plugins a configuration file gets that names no preset: everything a detector needs. */
export async function standardPlugins(): Promise<Preset> {
  return (await import('./detection.ts')).detection;
}

/** A preset of ours by its name. @throws ERR_UNKNOWN_NAME */
export async function presetNamed(name: string): Promise<Preset> {
  const known = presetNames();
  if (!known.includes(name)) throw unknownName('preset', name, known);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module = await import(new URL(`./${name}.${extension}`, import.meta.url).href) as Record<string, Preset>;
  return Object.values(module).find((value) => value.name === name)!;
}

/** Names of the presets that come with slimtap: the files beside this one. */
export function presetNames(): string[] {
  const files = readdirSync(new URL('.', import.meta.url)).map((file) => /^([a-z0-9-]+)\.(?:ts|js)$/.exec(file)?.[1]);
  return files.filter((name) => name !== undefined && !['index', 'preset-config'].includes(name)) as string[];
}
