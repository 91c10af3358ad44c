import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `configs` of the package, as it is written where the user is; from `dist` it is one folder further up. */
export function configsFolder(): string {
  const found = ['../../configs/', '../../../configs/'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path))!;
  const near = relative(process.cwd(), found);
  return near.startsWith('..') ? found : near;
}
