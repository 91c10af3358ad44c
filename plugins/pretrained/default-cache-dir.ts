import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads are kept: `$XDG_CACHE_HOME/slimtap`, or `~/.cache/slimtap`. */
export function defaultCacheDir(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slimtap');
}
