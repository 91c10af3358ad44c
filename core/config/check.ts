import type { Config, ResolvedConfig } from './config.ts';
import { issueError } from './issue.ts';
import { originOf, visit, type MergedConfig } from './layer.ts';
import type { ConfigSchema } from './schema.ts';
import { formatPath, type ConfigValue } from './value.ts';

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
  visit(result.data as ConfigValue, (path) => { origins.set(formatPath(path), originOf(merged.origins, path) ?? DEFAULT_ORIGIN); });
  return { value: result.data as unknown as Config, origins };
}
