import { pages } from './docs/pages.ts';
import { stalePages, writePages } from './docs/write-pages.ts';
import { parseFlags } from './parse-flags.ts';
import { reportError } from './report-error.ts';

/** `npm run docs`: writes the generated pages of `docs/`; with `--check` it writes nothing and fails on stale ones. */
try {
  const { check: checking } = parseFlags({ check: { type: 'boolean', default: false } });
  const all = await pages();
  if (checking) check(await stalePages(all));
  else for (const path of await writePages(all)) process.stdout.write(`${path}\n`);
} catch (error) {
  process.exitCode = reportError(error, process.argv);
}

function check(stale: readonly string[]): void {
  for (const path of stale) process.stdout.write(`stale: ${path}\n`);
  process.stdout.write(stale.length === 0 ? 'The generated pages are current.\n' : 'Run `npm run docs` and commit what it writes.\n');
  if (stale.length > 0) process.exitCode = 1;
}
