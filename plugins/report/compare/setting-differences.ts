import type { ConfigObject, ConfigValue } from '../../../core/config/index.ts';
import { bounded } from '../history/bounded.ts';

/** An option that is not the same everywhere. */
export interface SettingDifference {
  /** Dotted path. */
  readonly option: string;
  /** Its value in each configuration as JSON, null where it is not set. */
  readonly values: readonly (string | null)[];
}

/** Options that differ between configurations, in the order they are first met. Lists are compared as a whole. */
export function settingDifferences(configs: readonly ConfigObject[]): SettingDifference[] {
  const flat = configs.map((config) => new Map(leaves(config, [])));
  const options = new Set(flat.flatMap((one) => [...one.keys()]));
  return [...options].flatMap((option) => {
    const values = flat.map((one) => one.get(option) ?? null);
    return new Set(values).size === 1 ? [] : [{ option, values: values.map((value) => (value === null ? null : bounded(value))) }];
  });
}

function leaves(value: ConfigValue | undefined, path: readonly string[]): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) return value === undefined ? [] : [[path.join('.'), JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}
