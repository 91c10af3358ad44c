import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

let version: string | undefined;

/** The version of the slimtap that runs, from its package.json, wherever the built files lie. */
export function packageVersion(): string {
  return (version ??= readVersion());
}

function readVersion(): string {
  const file = findPackageJSON(import.meta.url);
  return file === undefined ? 'unknown' : (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
