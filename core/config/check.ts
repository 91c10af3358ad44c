import type { Config, ResolvedConfig } from './config.ts';
import { issueError } from './issue.ts';
import { originOf, visit, type MergedConfig } from './layer.ts';
import type { ConfigSchema } from './schema.ts';
import { formatPath, getPath, isObject, type ConfigValue, type PathStep } from './value.ts';

/** Origin of values nobody gave. */
export const DEFAULT_ORIGIN = 'default';

/**
 * The one path from input to `Config`: every key known, every value allowed, defaults filled in, origins kept.
 * @throws ERR_CONFIG_UNKNOWN_KEY, ERR_CONFIG_INVALID; the first problem, with the other ones named in the hint
 */
export function checkConfig(merged: MergedConfig, schema: ConfigSchema): ResolvedConfig {
  const checker = schema.build();
  const result = checker.safeParse(merged.config);
  if (!result.success) throw issueError(result.error.issues, { checker, merged });
  const origins = new Map<string, string>();
  visit(result.data as ConfigValue, (path) => { origins.set(formatPath(path), originIn(merged, path)); });
  return { value: result.data as unknown as Config, origins };
}

/** A value absent from an object that was given is a default, whoever gave the object; one inside a rewritten scalar is not. */
function originIn({ config, origins }: MergedConfig, path: readonly PathStep[]): string {
  const isDefault = getPath(config, path) === undefined && isObject(getPath(config, path.slice(0, -1)) ?? {});
  return isDefault ? DEFAULT_ORIGIN : originOf(origins, path) ?? DEFAULT_ORIGIN;
}
