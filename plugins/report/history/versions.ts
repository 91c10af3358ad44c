import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { packageVersion } from '../../../core/train/checkpoint/package-version.ts';

/** What runs a training: whoever repeats it wants the same. */
export function versions(): Record<string, string> {
  return {
    slimtap: packageVersion(), node: process.versions.node, platform: `${process.platform} ${process.arch}`,
    'onnxruntime-node': versionOf('onnxruntime-node'), sharp: versionOf('sharp'),
  };
}

function versionOf(name: string): string {
  try {
    return (JSON.parse(readFileSync(findPackageJSON(name, import.meta.url)!, 'utf8')) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}
